// How much a host may send, in bytes. A host that sends more is disconnected, see `limit-messages.ts`.

const [KIBIBYTE, MEBIBYTE] = [1024, 2 ** 20];

/** The word or number after the token of a mark. */
export const STATUS_LIMIT = 64;

/** How much of one output is kept. The output of a job is shortened on the host to much less. */
export const OUTPUT_LIMIT = 8 * MEBIBYTE;

/** All outputs of one exchange, both streams. */
export const EXCHANGE_LIMIT = 32 * MEBIBYTE;

/** A progress line: session.sh sends the last 400 bytes. */
export const LINE_LIMIT = 4 * KIBIBYTE;

/** Progress lines: so many at once, and so many a second. session.sh sends two a second. */
export const [LINES_AT_ONCE, LINES_A_SECOND] = [100, 10];

/** What the start-up files of a login print on one stream before the shell or sudo is ready. */
export const START_LIMIT = 64 * KIBIBYTE;

/** All that the SSH server sends until the login is accepted. */
export const LOGIN_LIMIT = MEBIBYTE;

/** The texts that the SSH server shows before the login (RFC 4252, 5.4). */
export const BANNER_LIMIT = 64 * KIBIBYTE;

/** What the SSH server sends beside the output of programs: packet headers, keepalive answers, acknowledgements. */
export const OVERHEAD_LIMIT = 16 * MEBIBYTE;

/** The largest overhead of an output that arrives byte by byte, per byte: a packet with its padding and its digest. */
export const OVERHEAD_PER_BYTE = 128;

/** One line of the program that receives files. */
export const REPLY_LIMIT = 4 * KIBIBYTE;

/** What a message quotes of an output, in characters. */
export const WORDS_LIMIT = 2000;
