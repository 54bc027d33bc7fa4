"""Writes `test/golden/fixes.json`: whether each program that a quick fix gives runs in real PyTorch, and that what it was did not.

    node --import tsx tools/fixed.ts | python test/golden/fixes.py
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent


def ran(program: str) -> str:
    try:
        exec(compile(program, "program.py", "exec"), {"__name__": "__main__"})
    except Exception as error:
        return f"no: {type(error).__name__}: {error}".splitlines()[0]
    return "yes"


if __name__ == "__main__":
    programs = [
        {"rule": one["rule"], "fix": one["fix"], "program": one["fixed"], "ran": ran(one["fixed"]), "before": ran(one["wrong"])}
        for one in json.load(sys.stdin)
    ]
    (HERE / "fixes.json").write_text(json.dumps(programs, indent=1) + "\n")
