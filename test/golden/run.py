"""Writes `test/golden/run.json`: the `y` of every program in `test/run`, as real PyTorch computes it.

    python test/golden/run.py
"""

import json
import pathlib
import runpy

HERE = pathlib.Path(__file__).parent

if __name__ == "__main__":
    numbers = {}
    for program in sorted((HERE.parent / "run").glob("*.py")):
        y = runpy.run_path(str(program))["y"].detach()
        numbers[program.stem] = {"shape": list(y.shape), "data": [float(f"{x:.9g}") for x in y.flatten().tolist()]}
    (HERE / "run.json").write_text(json.dumps(numbers, indent=1) + "\n")
