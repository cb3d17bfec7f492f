"""Tells customers of a CSV file when their order comes, and waits for what became of the notices. Nothing but Python 3.8."""
import csv
import datetime
import json
import os
import pathlib
import random
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("HELIOGRAPH_URL", "http://localhost:4000").rstrip("/") + "/graphql"
KEY = os.environ.get("HELIOGRAPH_KEY") or sys.exit("Set HELIOGRAPH_KEY to the API key that `npm start` prints.")
FILE = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("orders.csv")
CHUNK = 1000

SAVE = """mutation ($input: SaveTemplateInput!) { saveTemplate(input: $input) {
  __typename ... on Error { code message } } }"""
SEND = """mutation ($input: SendMessagesInput!) { sendMessages(input: $input) { __typename
  ... on SendMessagesPayload { replayed batch { id accepted refusals { index message } } }
  ... on Error { code message help } ... on RateLimited { retryAfterMs } ... on Unavailable { retryAfterMs } } }"""
COUNTS = """query ($id: ID!) { messageBatch(id: $id) { accepted counts { delivered undelivered failed expired blocked } } }"""


def ask(query, variables, tries=10):
    """One operation; it is sent again while the hub cannot be reached or asks to wait. Only for what is safe to repeat."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}
    for attempt in range(tries):
        wait = min(5.0, 0.1 * 2**attempt) * random.random()
        try:
            with urllib.request.urlopen(urllib.request.Request(URL, body, headers), timeout=30) as response:
                answer = json.load(response)
            if answer.get("data") is None:
                sys.exit(answer["errors"][0]["message"])
            (member,) = answer["data"].values()
            if "retryAfterMs" not in (member or {}):
                return member
            wait += member["retryAfterMs"] / 1000
        except urllib.error.HTTPError as error:
            if error.code not in (429, 500, 502, 503, 504):
                sys.exit(f"{error.code}: {error.read().decode()[:300]}")
            wait += float(error.headers.get("retry-after") or 0)
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            print(f"{error}: trying again", file=sys.stderr)
        time.sleep(wait)
    sys.exit(f"{URL} did not answer {tries} times")


template = {
    "name": "order-notice",
    "bodies": [{"locale": "en", "body": "Hi {{ name }}, your order {{ order }} comes today, {{ window }}."}],
    "variables": [{"name": "name"}, {"name": "order"}, {"name": "window"}],
}
saved = ask(SAVE, {"input": template})
if saved["__typename"] != "SaveTemplatePayload":
    sys.exit(saved["message"])

with open(FILE, newline="", encoding="utf-8") as file:
    orders = list(csv.DictReader(file))
day = datetime.date.today().isoformat()
for start in range(0, len(orders), CHUNK):
    chunk = orders[start : start + CHUNK]
    recipients = [
        {"to": {"phone": order["phone"]}, "variables": {name: order[name] for name in ("name", "order", "window")}}
        for order in chunk
    ]
    sent = ask(SEND, {"input": {
        "recipients": recipients,
        "content": {"template": {"name": "order-notice"}},
        "purpose": "TRANSACTIONAL",
        "idempotencyKey": f"orders-python-{day}/{start}",
    }})
    if sent["__typename"] != "SendMessagesPayload":
        sys.exit(f'{sent["code"]}: {sent["message"]} ({sent["help"]})')
    batch = sent["batch"]
    for refusal in batch["refusals"]:
        print(f'{chunk[refusal["index"]]["order"]} refused: {refusal["message"]}')
    print(f'{batch["accepted"]} accepted{" by an earlier run" if sent["replayed"] else ""}')
    while True:
        counts = ask(COUNTS, {"id": batch["id"]})["counts"]
        if sum(counts.values()) >= batch["accepted"]:
            break
        time.sleep(0.5)
    print(", ".join(f"{count} {status}" for status, count in counts.items() if count))
