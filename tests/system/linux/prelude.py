"""The beginning of the programs that tests run as child processes."""

# What each child can use, and how it tells that it is ready.
PRELUDE = """
import ctypes, json, os, signal, socket, sys
def inode(sock): return os.fstat(sock.fileno()).st_ino
def ready(**facts): print(json.dumps({"pid": os.getpid(), **facts}), flush=True)
def stay(): sys.stdin.read()
def listen(address="127.0.0.1", port=0, family=socket.AF_INET, **options):
    sock = socket.socket(family)
    if options.get("reuseport"): sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind((address, port)); sock.listen(); return sock
def become(uid):
    # What PortFixer loads only when it needs it: nobody may not read every folder that a repository can lie in.
    import importlib, pkgutil, portfixer.system.linux as here
    for each in pkgutil.iter_modules(here.__path__): importlib.import_module(f"{here.__name__}.{each.name}")
    os.setgroups([]); os.setresgid(uid, uid, uid); os.setresuid(uid, uid, uid)
"""
