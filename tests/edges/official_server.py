# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A local server that speaks Jobindsats version 3 and StatBank, with faults to order; and small tables to serve."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from styrbord.records import places

KEY = "right-key"
LABELS = ("Antal ledige (fuldtidspersoner)", "Ledige i pct. af arbejdsstyrken 16-66 år")
SPLITS = ("Ydelser i alt", "Dagpenge", "Kontanthjælp")
MONTHS = ("2025M11", "2025M12", "2026M01")


class Agency:
    """What the server answers; tests change its fields to order a fault."""

    def __init__(self):
        self.asked = []
        self.statuses = []  # answered one by one before the right answer
        self.half = False
        self.bom = False
        self.key = KEY
        self.columns = ["Område", "Periode", "Ydelsestype", *LABELS]
        self.measure_names = list(LABELS)
        self.measure_ids = ["m1", "m2"]
        self.period_type = "M"
        self.value = lambda area, month, split: (1234, "2,4")
        self.drop = lambda area, month, split: False
        self.short_periods = False
        self.zero = "0"

    def table(self):
        areas = [{"value_id": c, "value_name": p.name} for c, p in places.places().items()]
        country = [{"value_id": "0", "value_name": "Hele landet"}]
        hierarchies = [
            {"hierarchy_id": "_hele_landet", "levels": [{"level_id": "l", "values": country}]},
            {"hierarchy_id": "_nykom", "levels": [{"level_id": "k", "values": areas}]},
        ]  # fmt: skip
        split = [{"value_id": str(i), "value_name": s} for i, s in enumerate(SPLITS)]
        return {
            "update_latest": "2026-02-20",
            "periods": [{"periodtype_id": self.period_type, "values": [{"period_id": m} for m in MONTHS]}],
            "mgroups": [{"mgroup_id": "g", "mgroup_name": "Ledige", "measures": [
                {"measure_id": i, "measure_name": n} for i, n in zip(self.measure_ids, self.measure_names, strict=True)
            ]}],
            "dimensions": [
                {"dimension_id": "_omrade", "hierarchies": hierarchies},
                {"dimension_id": "_y", "hierarchies": [
                    {"hierarchy_id": "_y1", "levels": [{"level_id": "y", "values": split}]},
                ]},
            ],
        }  # fmt: skip

    def data(self, asked):
        areas = ["Hele landet"] if "hierarchy._hele_landet" in asked else [p.name for p in places.places().values()]
        months = asked["period.M"][0].split(",")
        rows = [
            [a, m, s, *self.value(a, m, s)]
            for a in areas for m in (months[:-1] if self.short_periods and len(months) > 1 else months) for s in SPLITS
            if not self.drop(a, m, s)
        ]  # fmt: skip
        return {"columns": self.columns, "rows": rows}

    def statbank(self, path, body):
        codes = ["000", "084", *[c.lstrip("0") for c in places.places()]]
        if path == "/tableinfo":
            return {
                "id": "FOLK1A", "text": "Folketal", "suppressedDataValue": self.zero, "updated": "2026-02-11T08:00:00",
                "variables": [
                    {"id": "OMRÅDE", "elimination": True, "values": [{"id": c} for c in codes]},
                    {"id": "KØN", "elimination": True, "values": [{"id": "TOT"}]},
                    {"id": "Tid", "time": True, "values": [{"id": "2025K4"}, {"id": "2026K1"}]},
                ],
            }  # fmt: skip
        asked = {v["code"]: v["values"] for v in body["variables"]}
        return asked["OMRÅDE"], asked["Tid"]


def json_stat(areas, times, value, *, new=False, sparse=False):
    cells = [value(a, t) for a in areas for t in times]
    values = {str(i): c for i, c in enumerate(cells) if c is not None} if sparse else cells
    dimension = {
        "OMRÅDE": {"category": {"index": {a: i for i, a in enumerate(areas)}}},
        "Tid": {"category": {"index": list(times)}},
    }
    if new:
        return {"version": "2.0", "id": ["OMRÅDE", "Tid"], "size": [len(areas), len(times)], "dimension": dimension,
                "value": values, "updated": "2026-02-11"}  # fmt: skip
    return {"dataset": {"dimension": {**dimension, "id": ["OMRÅDE", "Tid"], "size": [len(areas), len(times)]},
                        "value": values, "updated": "2026-02-11"}}  # fmt: skip


@contextmanager
def running(agency) -> Iterator[str]:
    """The server's address; it stops when the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args):
            pass

        def send(self, status, text, headers=()):
            raw = (b"\xef\xbb\xbf" if agency.bom else b"") + text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw[: len(raw) // 2] if agency.half and status == 200 and "rows" in text else raw)

        def refused(self):
            if agency.statuses:
                status = agency.statuses.pop(0)
                self.send(status, '{"message":"fejl"}', [("Retry-After", "7")] if status == 429 else ())
                return True
            return False

        def do_GET(self):
            url = urlsplit(self.path)
            agency.asked.append(unquote(self.path))
            if self.headers.get("Authorization") != f"Bearer {agency.key}":
                return self.send(401, "Unauthorized")
            if self.refused():
                return None
            asked = parse_qs(url.query)
            if url.path.startswith("/table/"):
                return self.send(200, json.dumps(agency.table()))
            if url.path == "/tables":
                table = {"table_id": "y25i01", "table_name": "Ledige", "update_latest": "2026-02-20"}
                return self.send(200, json.dumps([{"subject_id": "y25", "table_groups": [{"tables": [table]}]}]))
            if url.path == "/subjects":
                return self.send(200, '[{"subject_id":"y25"}]')
            if "period.M" not in asked:
                return self.send(422, "wrong period type")
            return self.send(200, json.dumps(agency.data(asked), ensure_ascii=False))

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            agency.asked.append((self.path, body))
            if self.refused():
                return None
            found = agency.statbank(self.path, body)
            text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
            return self.send(200, text)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
