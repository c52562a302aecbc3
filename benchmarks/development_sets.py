"""What the understanding reaches on tests/understanding/<lang>.jsonl, written apart from the training data. Some forty seconds.

Run: .venv/bin/python -m benchmarks.development_sets
"""

import json
from collections import defaultdict
from pathlib import Path

import yaml

from bot.understanding.intents import SAFETY, IntentModel, safety_intent

ROOT = Path(__file__).parents[1]


def main() -> None:
    blocks = [
        (block["intent"], line[2:].strip())
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
    ]
    model = IntentModel.fit([text for _, text in blocks], [intent for intent, _ in blocks])
    print(f"learnt from {len(blocks)} examples\n")
    print("language  messages   top-1   top-3   safety found   false alarms   weakest style")
    for path in sorted((ROOT / "tests" / "understanding").glob("*.jsonl")):
        _show(path, model)


def _show(path: Path, model: IntentModel) -> None:
    messages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    first: list[bool] = []
    third: list[bool] = []
    found: list[bool] = []
    alarms: list[bool] = []
    styles: dict[str, list[bool]] = defaultdict(list)
    for message in messages:
        ranking = model.rank(message["text"])
        safety = safety_intent(ranking)
        right = (safety or ranking[0][0]) == message["intent"]
        first.append(right)
        third.append(message["intent"] in {intent for intent, _ in ranking[:3]} | {safety})
        (found if message["intent"] in SAFETY else alarms).append(safety is not None)
        styles[message["style"]].append(right)
    weakest = min(styles, key=lambda style: _share(styles[style]))
    shares = [_share(part) for part in (first, third, found, alarms)]
    print(
        f"{path.stem:<9} {len(messages):>8}  {shares[0]:>5.1f} %  {shares[1]:>5.1f} %  {shares[2]:>11.1f} %  {shares[3]:>11.1f} %"
        f"   {weakest} ({_share(styles[weakest]):.0f} %)"
    )


def _share(answers: list[bool]) -> float:
    return 100 * sum(answers) / len(answers)


if __name__ == "__main__":
    main()
