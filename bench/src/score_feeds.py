"""score_feeds.py FOLDER FILE=OUTPUT...: passed and total, by the functions of FOLDER/score.py, as JSON."""
import importlib.util
import json
import sys

folder = sys.argv[1]
spec = importlib.util.spec_from_file_location("score", folder + "/score.py")
judge = importlib.util.module_from_spec(spec)
spec.loader.exec_module(judge)

# What depends on the sanitiser's exact allow-list more than on the parser.
ASIDE = ("wellformed/sanitize", "entities", "wellformed/amp")


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


result = {}
for argument in sys.argv[2:]:
    name, output = argument.split("=", 1)
    expected = lines(f"{folder}/{name}.jsonl")
    found = judge.load(output)

    def count(group_of):
        total, passed, _ = judge.score(expected, found, group_of)
        return {group: [passed[group], total[group]] for group in sorted(total)}

    result[name] = {
        "category": count(lambda line: line["category"]),
        "level": count(lambda line: line.get("level", "core")),
        "all": count(lambda line: "all").get("all", [0, 0]),
        "without": count(lambda line: "aside" if line["category"] in ASIDE else "rest").get("rest", [0, 0]),
        "failed": [
            {"id": failed[0], "check": failed[1], "found": failed[2]}
            for failed in judge.score(expected, found)[2]
        ],
    }
print(json.dumps(result, ensure_ascii=False, default=str))
