/**
 * For grep(1) in files of a host with containers: containerd gives runc the process of an exec, such as a health check, with its
 * environment in /tmp, in a file that exists until the process has started (containerd/go-runc, runc.go).
 */
export const NOT_OF_RUNC = "--exclude='runc-process*'";
