import { readFile } from 'node:fs/promises';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, publish, reset, unpublish } from '../lab/lab.ts';
import { openRegistry } from '../lab/registry.ts';

// Nothing can be pulled from Docker Hub: images of programs of the hosts, in the lab's registry without a login, have the ports and
// paths of the images that playbooks name.

/** Debian's registry has the version 2.8. */
const REGISTRY = { program: '/usr/bin/docker-registry', url: 'https://download.docker.com/docker-registry' };

/** `pack FILE PROGRAM…` makes a tar archive of programs and of what they are linked to. `push NAME` reads one. */
const FUNCTIONS = `set -eu
pack() { to=$1; shift; { printf '%s\\n' "$@"; ldd "$@" | grep --only-matching '/[^ :]*[^ :]'; } | sort --unique |
  tar --create --dereference --absolute-names --file "$to" --files-from -; }
push() { name=${openRegistry}/$1; shift; docker import "$@" - "$name" >/dev/null; docker push --quiet "$name"; }
`;

/** `registry:3`: its configuration is at the same path, and further settings come from the same variables. */
const REGISTRY_IMAGE = `curl --silent --show-error --output ${REGISTRY.program} ${REGISTRY.url} && chmod 755 ${REGISTRY.program}
mkdir -p /etc/distribution /var/lib/registry
cat >/etc/distribution/config.yml <<'END'
version: 0.1
storage: { filesystem: { rootdirectory: /var/lib/registry } }
http: { addr: ":5000" }
END
pack /root/image.tar ${REGISTRY.program}
tar --append --dereference --absolute-names --file /root/image.tar /etc/distribution /var/lib/registry /etc/ssl/certs/ca-certificates.crt
push registry:3 --change 'ENTRYPOINT ["${REGISTRY.program}", "serve"]' --change 'CMD ["/etc/distribution/config.yml"]' </root/image.tar
`;

/**
 * `jenkins/jenkins`: /login answers with status 503 for some seconds, a port for agents is open, and the volume has what an
 * earlier container has written.
 */
const JENKINS = `import http.server, os, socket, threading, time
home = "/var/jenkins_home/starts"
count = int(open(home).read()) + 1 if os.path.exists(home) else 1
open(home, "w").write(str(count))
began = time.monotonic()
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        ready = time.monotonic() - began > 5
        self.send_response((200 if self.path == "/login" else 403) if ready else 503)
        self.end_headers()
        self.wfile.write(f"start {count}".encode())
agents = socket.create_server(("", 50000))
threading.Thread(target=lambda: [agents.accept()[0].close() for _ in iter(int, 1)], daemon=True).start()
http.server.HTTPServer(("", 8080), Answers).serve_forever()
`;

/** `add_python FILE PATH…` makes a tar archive of Python, of a shell and curl, of the programs in `$programs`, and of these paths. */
const ADD_PYTHON = `add_python() { to=$1; shift; library=$(python3 -c 'import os; print(os.path.dirname(os.__file__))')
pack "$to" /bin/sh /usr/bin/curl /usr/bin/python3 \${programs:-} $library/lib-dynload/*.so
tar --append --dereference --absolute-names --exclude test --exclude dist-packages --exclude lib-dynload --file "$to" $library "$@"; }
`;

const JENKINS_IMAGE = `${ADD_PYTHON}mkdir -p /opt /var/jenkins_home && cat >/opt/jenkins.py <<'END'
${JENKINS}END
add_python /root/image.tar /opt/jenkins.py /var/jenkins_home
push jenkins:1 --change 'CMD ["/usr/bin/python3", "/opt/jenkins.py"]' --change 'STOPSIGNAL SIGKILL' </root/image.tar
`;

/** `mariadb`: it counts connections with the right password in its volume, and has the program of the health check. */
const MARIADB = `import os, socketserver
file = "/var/lib/mysql/visits"
class Answers(socketserver.StreamRequestHandler):
    def handle(self):
        if self.rfile.readline().decode().rstrip() != os.environ["MARIADB_PASSWORD"]: return
        count = int(open(file).read()) + 1 if os.path.exists(file) else 1
        open(file, "w").write(str(count))
        self.wfile.write(str(count).encode())
socketserver.ThreadingTCPServer(("", 3306), Answers).serve_forever()
`;

/** `wordpress`: the page that its health check asks for has status 500 while it does not reach its database. */
const WORDPRESS = `import http.server, os, socket
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with socket.create_connection((os.environ["WORDPRESS_DB_HOST"], 3306), 5) as database:
                database.sendall(os.environ["WORDPRESS_DB_PASSWORD"].encode() + b"\\n")
                count = database.recv(20).decode()
        except OSError:
            count = ""
        self.send_response(200 if count else 500)
        self.end_headers()
        self.wfile.write(f"visit {count}".encode())
http.server.HTTPServer(("", 80), Answers).serve_forever()
`;

const WORDPRESS_IMAGES = `mkdir -p /opt /var/lib/mysql && cat >/opt/mariadb.py <<'END'
${MARIADB}END
cat >/opt/wordpress.py <<'END'
${WORDPRESS}END
cat >/usr/local/bin/healthcheck.sh <<'END'
#!/usr/bin/python3
import socket
socket.create_connection(("localhost", 3306), 5)
END
chmod 755 /usr/local/bin/healthcheck.sh
library=$(python3 -c 'import os; print(os.path.dirname(os.__file__))')
pack /root/image.tar /bin/sh /usr/bin/curl /usr/bin/python3 $library/lib-dynload/*.so
tar --append --dereference --absolute-names --exclude test --exclude dist-packages --exclude lib-dynload --file /root/image.tar $library /opt/*.py /var/lib/mysql /usr/local/bin/healthcheck.sh
push mariadb:1 --change 'CMD ["/usr/bin/python3", "/opt/mariadb.py"]' --change 'STOPSIGNAL SIGKILL' </root/image.tar
wordpress="CMD [\\"/usr/bin/python3\\", \\"/opt/wordpress.py\\"]"
push wordpress:1 --change "$wordpress" --change 'STOPSIGNAL SIGKILL' </root/image.tar
push wordpress:2 --change "$wordpress" --change 'STOPSIGNAL SIGKILL' --change 'ENV VERSION=2' </root/image.tar
`;

/**
 * `mongo`: it has users only with the key file of a replica set, and answers a client with the password once the set is initiated.
 * Connections are counted in its volume.
 */
const MONGOD = `#!/usr/bin/python3
import os, socketserver, stat, sys
args = sys.argv[1:]
key = os.stat(args[args.index("--keyFile") + 1])
if (stat.S_IMODE(key.st_mode), key.st_uid) != (0o600, 999): sys.exit("permissions on the key file are too open")
if "--replSet" not in args or "--bind_ip_all" not in args: sys.exit("no replica set")
def counted(file):
    count = int(open(file).read()) + 1 if os.path.exists(file) else 1
    open(file, "w").write(str(count))
    return str(count)
class Answers(socketserver.StreamRequestHandler):
    def handle(self):
        password, command = self.rfile.readline().decode().rstrip().rsplit(" ", 1)
        if password != os.environ["MONGO_INITDB_ROOT_PASSWORD"]: return
        if command == "initiate": self.wfile.write(counted("/data/db/initiated").encode())
        elif os.path.exists("/data/db/initiated"): self.wfile.write(counted("/data/db/" + command).encode())
socketserver.ThreadingTCPServer(("", 27017), Answers).serve_forever()
`;

/** It does what the script of the health check says: it initiates a set that has no status, and reports whether it had one. */
const MONGOSH = `#!/usr/bin/python3
import os, socket, sys
args = sys.argv[1:]
def ask(command):
    with socket.create_connection((args[args.index("--host") + 1], 27017), 5) as database:
        database.sendall((os.environ["MONGO_INITDB_ROOT_PASSWORD"] + " " + command + "\\n").encode())
        return database.recv(20).decode()
if ask("status"): sys.exit(0)
if "rs.initiate(" in args[args.index("--eval") + 1]: ask("initiate")
sys.exit(1)
`;

/** `rocket.chat`: every path has the number of visits, and status 500 without its database. `node -e` asks for the address in its script. */
const NODE = `#!/usr/bin/python3
import http.server, os, re, socket, sys, urllib.request
if sys.argv[1] == "-e":
    urllib.request.urlopen(re.search("http://[^']+", sys.argv[2]).group(), timeout=5)
    sys.exit(0)
password, host = re.match("mongodb://rocketchat:(.*)@(.*):27017/rocketchat[?]authSource=admin&replicaSet=rs0$", os.environ["MONGO_URL"]).groups()
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with socket.create_connection((host, 27017), 5) as database:
                database.sendall((password + " visit\\n").encode())
                count = database.recv(20).decode()
        except OSError:
            count = ""
        self.send_response(200 if count else 500)
        self.end_headers()
        self.wfile.write(f"visit {count} {os.environ['ROOT_URL']}".encode())
http.server.HTTPServer(("", int(os.environ["PORT"])), Answers).serve_forever()
`;

const executable = (path: string, text: string) => `cat >${path} <<'END'
${text}END
chmod 755 ${path}
`;

const ROCKETCHAT_IMAGES = `${ADD_PYTHON}mkdir -p /data/db
${executable('/usr/local/bin/docker-entrypoint.sh', MONGOD)}${executable('/usr/local/bin/mongosh', MONGOSH)}${executable('/usr/local/bin/node', NODE)}programs='/bin/head /bin/base64 /bin/chown' add_python /root/mongo.tar /usr/local/bin/docker-entrypoint.sh /usr/local/bin/mongosh /data/db
push mongo:1 --change 'CMD ["mongod"]' --change 'WORKDIR /tmp' --change 'STOPSIGNAL SIGKILL' </root/mongo.tar
add_python /root/rocket.chat.tar /usr/local/bin/node
for tag in 1 2; do
  push rocket.chat:$tag --change 'CMD ["node", "main.js"]' --change 'STOPSIGNAL SIGKILL' --change "ENV VERSION=$tag" </root/rocket.chat.tar
done
`;

/** `traefik/whoami`: the name of its host at port 80. */
const WHOAMI = `import http.server, socket
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"Hostname: {socket.gethostname()}\\n".encode())
http.server.HTTPServer(("", 80), Answers).serve_forever()
`;

/** `dockersamples/visualizer`: /apis/PATH has what the engine answers to PATH. */
const VISUALIZER = `import http.client, http.server, socket
class Engine(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/var/run/docker.sock")
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        engine = Engine("localhost")
        engine.request("GET", self.path.removeprefix("/apis"))
        body = engine.getresponse().read()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"objects":' + body + b"}")
http.server.HTTPServer(("", 8080), Answers).serve_forever()
`;

const server = (name: string, program: string) => `${ADD_PYTHON}mkdir -p /opt && cat >/opt/${name}.py <<'END'
${program}END
add_python /root/${name}.tar /opt/${name}.py
push ${name}:1 --change 'CMD ["/usr/bin/python3", "/opt/${name}.py"]' --change 'STOPSIGNAL SIGKILL' </root/${name}.tar
`;

/** An image that is in the library of Docker Hub, as far as the mirror knows. It prints a text and ends. */
const GREETING_IMAGE = `pack /root/image.tar /bin/echo
push library/greeting:1 --change 'CMD ["/bin/echo", "Hello from the mirror"]' </root/image.tar
`;

const IMAGES = {
  registry: REGISTRY_IMAGE,
  jenkins: JENKINS_IMAGE,
  wordpress: WORDPRESS_IMAGES,
  rocketchat: ROCKETCHAT_IMAGES,
  greeting: GREETING_IMAGE,
  whoami: server('whoami', WHOAMI),
  visualizer: server('visualizer', VISUALIZER),
} as const;

/** Starts Docker Engine on the host on which it runs, builds the stand-ins and pushes them. */
export function standInScript(...names: readonly (keyof typeof IMAGES)[]): string {
  return `${START_ENGINE} && (${FUNCTIONS}\n${names.map((name) => IMAGES[name]).join('\n')})`;
}

/** Builds the stand-ins on a host and pushes them. The host is freshly installed afterwards. */
export async function pushStandIns(builder: string, ...names: readonly (keyof typeof IMAGES)[]): Promise<void> {
  if (names.includes('registry')) await publish(REGISTRY.url, await readFile(REGISTRY.program));
  const { code, stderr } = await exec(builder, standInScript(...names));
  await unpublish(REGISTRY.url);
  if (code !== 0) throw new Error(`${builder}: ${stderr}`);
  await reset(builder);
}
