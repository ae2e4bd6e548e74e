"""A plain file server for the benchmark, without any wall: PUT stores a file in the folder given, GET sends it.

Python's own http.server, files moved in 1 MiB pieces; prints its port, and ends when stdin ends.
"""
import functools
import http.server
import os
import shutil
import sys
import threading

PIECE = 1 << 20


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        left = int(self.headers["Content-Length"])
        with open(self.translate_path(self.path), "wb") as file:
            while left > 0:
                piece = self.rfile.read(min(PIECE, left))
                if not piece:
                    return
                file.write(piece)
                left -= len(piece)
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def copyfile(self, source, outputfile):
        shutil.copyfileobj(source, outputfile, PIECE)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
os._exit(0)
