"""Cold start to a window that can be typed into, and memory there: Clavis at its unlock field, a bare Qt window, KeePassXC."""
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time


class Display:
    """A private Xvfb for the time of a `with`."""

    def __enter__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"],
                                       pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        self.name = ":" + os.read(read, 16).decode().strip()
        os.close(read)
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()


def resident(pid, field="VmRSS"):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def start(command, display, home, title):
    """Seconds until a window whose title matches is mapped, and MB resident half a second later."""
    environment = {"DISPLAY": display.name, "HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "xcb"}
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            if found.stdout.strip():
                break
            if process.poll() is not None or time.monotonic() - started > 30:
                return None
        seconds = time.monotonic() - started
        time.sleep(0.5)
        return seconds, resident(process.pid)
    finally:
        process.kill()
        process.wait()


def measure(bin_folder, runs=7):
    work = pathlib.Path(tempfile.mkdtemp())
    figures = {}
    try:
        profile = work / "profile"
        (work / "passphrase").write_text("a long enough passphrase")
        os.chmod(work / "passphrase", 0o600)
        subprocess.run([str(bin_folder / "clavisctl"), "--profile", str(profile), "--passphrase-file", str(work / "passphrase"), "init",
                        "--recovery-file", str(work / "recovery")], check=True, stdout=subprocess.DEVNULL)
        programs = {
            "bare Qt window": ([str(bin_folder / "bench_bare_window")], "Bare Qt window"),
            "Clavis, unlock field": ([str(bin_folder / "clavis"), "--profile", str(profile)], "Clavis"),
        }
        if shutil.which("keepassxc"):
            programs["KeePassXC, start screen"] = (["keepassxc", "--config", str(work / "k.ini"), "--localconfig", str(work / "kl.ini")], "KeePassXC")
        with Display() as display:
            for name, (command, title) in programs.items():
                home = work / "home"
                home.mkdir(exist_ok=True)
                taken = [start(command, display, home, title) for _ in range(runs)]
                taken = [t for t in taken if t]
                if not taken:
                    print(f"  {name}: did not start")
                    continue
                figures[name] = {"seconds": statistics.median(t[0] for t in taken), "rss_mb": statistics.median(t[1] for t in taken)}
    finally:
        shutil.rmtree(work, ignore_errors=True)
    bare = figures.get("bare Qt window")
    for name, f in figures.items():
        ratio = f"  ({f['seconds'] / bare['seconds']:.2f}x time, {f['rss_mb'] / bare['rss_mb']:.2f}x memory of the bare window)" if bare else ""
        print(f"  {name:26} {f['seconds'] * 1000:7.0f} ms  {f['rss_mb']:6.1f} MB{ratio}")
    return figures
