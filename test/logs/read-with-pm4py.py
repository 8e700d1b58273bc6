"""Reads a log in XES and in OCEL 2.0 with pm4py, and prints what it found in both as JSON.

Called with the two files and the type of the objects that are cases. A case is its id and a list of
[activity, resource, epoch milliseconds].
"""

import json
import sys

import pm4py


def milliseconds(instant):
    return round(instant.timestamp() * 1000)


def from_xes(path):
    log = pm4py.read_xes(path, return_legacy_log_object=True)
    return [
        [
            trace.attributes["concept:name"],
            [
                [
                    event["concept:name"],
                    event.get("org:resource", ""),
                    milliseconds(event["time:timestamp"]),
                ]
                for event in trace
            ],
        ]
        for trace in log
    ]


def from_ocel(path, case_type):
    ocel = pm4py.read_ocel2_json(path)
    # A row for each event of each object of the type; the log says the place of each.
    rows = pm4py.ocel_flattening(ocel, case_type)
    rows = rows.sort_values(["case:concept:name", "sequence"])
    return [
        [
            case,
            [
                [activity, resource, milliseconds(instant)]
                for activity, resource, instant in zip(
                    events["concept:name"], events["resource"], events["time:timestamp"]
                )
            ],
        ]
        for case, events in rows.groupby("case:concept:name")
    ]


xes, ocel, case_type = sys.argv[1:]
with open(sys.argv[1] + ".json", "w", encoding="utf-8") as answer:
    json.dump({"xes": from_xes(xes), "ocel": from_ocel(ocel, case_type)}, answer)
