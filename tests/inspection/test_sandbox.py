# SPDX-License-Identifier: EUPL-1.2
"""The sandbox: a call in a process with limits always comes back as a value."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from strafketen.inspection import sandbox

HERE = "inspection.test_sandbox"


def echo(argument: dict[str, object]) -> dict[str, object]:
    return {"heard": argument, "pid": os.getpid(), "environment": sorted(os.environ)}


def hang(_argument: dict[str, object]) -> dict[str, object]:
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    grandchild.wait()
    return {}


def eat(argument: dict[str, object]) -> dict[str, object]:
    held = []
    while True:
        held.append(bytearray(int(str(argument["bytes"]))))


def die(argument: dict[str, object]) -> dict[str, object]:
    os.kill(os.getpid(), int(str(argument["signal"])))
    return {}


def fail(argument: dict[str, object]) -> dict[str, object]:
    raise LookupError(argument)


def leave(_argument: dict[str, object]) -> dict[str, object]:
    sys.exit(0)


def answer_nonsense(_argument: dict[str, object]) -> dict[str, object]:
    return {"set": {1}}


def answer_much(_argument: dict[str, object]) -> dict[str, object]:
    return {"text": "x" * (sandbox.RESULT_BYTES + 1)}


def write(argument: dict[str, object]) -> dict[str, object]:
    try:
        Path(str(argument["path"])).write_bytes(b"x")
    except OSError as error:
        return {"refused": type(error).__name__}
    return {"refused": ""}


def interfaces(_argument: dict[str, object]) -> dict[str, object]:
    sys.stdout.write("libraries print")
    sys.stderr.write("libraries print")
    return {"names": [name for _, name in socket.if_nameindex()]}


def spawn_and_answer(_argument: dict[str, object]) -> dict[str, object]:
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    return {"pid": grandchild.pid}


def use_our_parsers(_argument: dict[str, object]) -> dict[str, object]:
    # Inside the function: the limits must hold while they load.
    import pikepdf
    import pyhanko.sign.validation
    import pypdfium2

    return {"names": [pikepdf.__name__, pyhanko.sign.validation.__name__, pypdfium2.__name__]}


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_call_comes_back_with_its_result_from_another_process() -> None:
    outcome = sandbox.run(f"{HERE}:echo", {"é": [1, None, "ü"]})

    assert outcome.kind == "done"
    assert outcome.result is not None
    assert outcome.result["heard"] == {"é": [1, None, "ü"]}
    assert outcome.result["pid"] != os.getpid()


def test_nothing_of_our_environment_reaches_the_call() -> None:
    os.environ["STRAFKETEN_TEST_SECRET"] = "x"  # noqa: S105 - a name to look for, no secret
    try:
        outcome = sandbox.run(f"{HERE}:echo", {})
    finally:
        del os.environ["STRAFKETEN_TEST_SECRET"]

    assert outcome.result is not None
    assert "STRAFKETEN_TEST_SECRET" not in str(outcome.result["environment"])


def test_a_call_that_hangs_ends_at_the_deadline() -> None:
    assert sandbox.run(f"{HERE}:hang", {}, seconds=1.5) == sandbox.Outcome("timeout")


def test_a_process_that_the_call_left_behind_is_ended() -> None:
    outcome = sandbox.run(f"{HERE}:spawn_and_answer", {})

    assert outcome.result is not None
    pid = int(str(outcome.result["pid"]))
    deadline = time.monotonic() + 10
    while not _gone(pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert _gone(pid)


def test_a_call_that_eats_memory_meets_the_limit() -> None:
    outcome = sandbox.run(f"{HERE}:eat", {"bytes": 1 << 24}, memory_bytes=256 << 20)

    assert outcome == sandbox.Outcome("memory")


def test_a_call_that_dies_by_a_signal_is_a_crash() -> None:
    for signal_number in (6, 9, 11):
        assert sandbox.run(f"{HERE}:die", {"signal": signal_number}) == sandbox.Outcome("crashed")


def test_an_exception_is_a_crash_with_the_name_of_its_type_and_not_its_text() -> None:
    outcome = sandbox.run(f"{HERE}:fail", {"name": "geheim"})

    assert outcome == sandbox.Outcome("crashed", error="LookupError")


def test_a_call_that_leaves_without_an_answer_is_a_crash() -> None:
    assert sandbox.run(f"{HERE}:leave", {}).kind == "crashed"


def test_an_answer_that_json_cannot_carry_is_a_crash() -> None:
    assert sandbox.run(f"{HERE}:answer_nonsense", {}).kind == "crashed"


def test_an_answer_beyond_the_limit_is_a_crash() -> None:
    assert sandbox.run(f"{HERE}:answer_much", {}).kind == "crashed"


def test_a_function_that_does_not_exist_is_a_crash() -> None:
    assert sandbox.run(f"{HERE}:nothing", {}).kind == "crashed"


def test_the_call_cannot_write_a_file(tmp_path: Path) -> None:
    target = tmp_path / "x"
    outcome = sandbox.run(f"{HERE}:write", {"path": str(target)})

    assert outcome.result == {"refused": "OSError"}
    assert not target.exists() or target.stat().st_size == 0


def test_the_call_sees_no_network_interface_but_loopback_where_the_kernel_allows_it() -> None:
    outcome = sandbox.run(f"{HERE}:interfaces", {})

    assert outcome.result is not None
    if os.geteuid() == 0:
        assert outcome.result["names"] == ["lo"]


def test_our_parsers_load_within_the_default_limit() -> None:
    outcome = sandbox.run(f"{HERE}:use_our_parsers", {})

    assert outcome.kind == "done"
