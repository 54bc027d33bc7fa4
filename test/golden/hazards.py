"""Which programs of the hazards run without an exception under PyTorch: that is what makes them hazards.

    node --import tsx tools/hazard-programs.ts | python test/golden/hazards.py > test/golden/hazards.json
"""
import json
import sys
import warnings

warnings.simplefilter("ignore")
runs = {}
for name, text in json.load(sys.stdin).items():
    try:
        exec(compile(text, name, "exec"), {"__name__": name})
        runs[name] = {"text": text, "raises": None}
    except Exception as error:
        runs[name] = {"text": text, "raises": f"{type(error).__name__}: {error}"}
json.dump(runs, sys.stdout, indent=1)
print()
