"""What PyTorch says to the programs of the rules: those of errors it refuses, those of hazards it runs.

    node --import tsx tools/rule-programs.ts | python test/golden/rules.py > test/golden/rules.json
"""
import contextlib
import io
import json
import sys
import warnings

warnings.simplefilter("ignore")
runs = {}
for name, text in json.load(sys.stdin).items():
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, name, "exec"), {"__name__": name})
        runs[name] = {"text": text, "raises": None}
    except Exception as error:
        runs[name] = {"text": text, "raises": f"{type(error).__name__}: {error}"}
json.dump(runs, sys.stdout, indent=1)
print()
