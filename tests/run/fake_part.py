"""A part for the supervisor's tests: answers on a port, has a child of its own, and misbehaves as it is told."""

import http.server
import signal
import subprocess
import sys
import time


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    port, manner = int(sys.argv[1]), sys.argv[2]
    if manner == "broken":
        print("content/topics/a.md:3: no title; give it one", file=sys.stderr)
        sys.exit(1)
    if manner == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    if manner == "silent":
        time.sleep(600)
    http.server.HTTPServer(("127.0.0.1", port), Answer).serve_forever()


if __name__ == "__main__":
    main()
