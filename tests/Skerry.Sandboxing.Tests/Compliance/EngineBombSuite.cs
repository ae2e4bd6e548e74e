namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>Code that takes whatever there is: memory, processes, files, processors.</summary>
public abstract class EngineBombSuite(EngineFixture fixture) : EngineAbuseSuite(fixture)
{
    [Theory]
    [InlineData("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")]
    [InlineData("import os\nwhile True:\n    try:\n        if os.fork() == 0: os.setsid()\n    except OSError: pass")]
    [InlineData("import threading, time\nwhile True:\n    try: threading.Thread(target=time.sleep, args=(600,)).start()\n    except RuntimeError: pass")]
    [InlineData("b = []\nwhile True: b.append(bytearray(64 << 20))")]
    [InlineData("import os\nwhile True:\n    try:\n        if os.fork() == 0:\n            b = []\n            while True: b.append(bytearray(8 << 20))\n    except OSError: pass")]
    [InlineData("import os\nopen('/proc/self/oom_score_adj', 'w').write('0')\nb = []\nwhile True: b.append(bytearray(1 << 20))")]
    [InlineData(
        "import mmap\nm = [mmap.mmap(-1, 1 << 30) for _ in range(64)]\nfor x in m:\n    for i in range(0, 1 << 30, 4096): x[i] = 1")]
    [InlineData("import os\nfd = os.memfd_create('x')\nwhile True: os.write(fd, bytes(1 << 20))")]
    [InlineData("import os\nwhile True:\n    with open('/dev/shm/x' + os.urandom(8).hex(), 'wb') as f: f.write(bytes(16 << 20))")]
    [InlineData("n = 0\nwhile True:\n    try:\n        with open(f'/tmp/{n}', 'wb') as f:\n            while True: f.write(bytes(1 << 20))\n    except OSError: n += 1")]
    [InlineData("n = 0\nwhile True:\n    try: open(f'/tmp/{n}', 'w').close()\n    except OSError: pass\n    n += 1")]
    [InlineData("import os\nd = '/tmp/d'\nwhile True:\n    os.mkdir(d); os.chdir(d); d = 'd'")]
    [InlineData("import os\nf = []\nwhile True:\n    try: f.append(os.open('/dev/null', os.O_RDONLY))\n    except OSError: pass")]
    [InlineData("import os, socket\nf = []\nwhile True:\n    try: f.append(socket.socketpair()); f[-1][0].setblocking(False); f[-1][0].send(bytes(1 << 18))\n    except OSError: pass")]
    [InlineData("import socket\ns = []\nwhile True:\n    try: s.append(socket.create_server(('127.0.0.1', 0)))\n    except OSError: pass")]
    [InlineData("while True: pass")]
    public async Task Bomb_Exploding_HarmsNobodyElse(string code) => await AbuseAsync(sandbox => LetLooseAsync(sandbox, code));
}
