#!/usr/bin/env bash
# Tells customers of a CSV file when their order comes. Nothing but bash and curl: a request for each order, each safe to repeat.
set -euo pipefail
url=${HELIOGRAPH_URL:-http://localhost:4000}/graphql
key=${HELIOGRAPH_KEY:?is the API key that npm start prints}
file=${1:-$(dirname "$0")/orders.csv}
query='mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename
  ... on SendMessagePayload { accepted { id status } } ... on Error { code message } } }'

quote() { # a text as JSON
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "$text"
}

tail -n +2 "$file" | while IFS=, read -r order phone name window; do
  text=$(quote "Hi $name, your order $order comes today, ${window%$'\r'}.")
  input="{\"to\":{\"phone\":$(quote "$phone")},\"content\":{\"text\":$text},\"purpose\":\"TRANSACTIONAL\",\"idempotencyKey\":\"order-$order-$(date +%F)\"}"
  # It tries again what may pass, when the hub says (Retry-After); the key makes that safe.
  answer=$(curl -sS --retry 8 --retry-connrefused --max-time 30 "$url" \
    -H 'content-type: application/json' -H "authorization: Bearer $key" \
    -d "{\"query\":$(quote "${query//$'\n'/ }"),\"variables\":{\"input\":$input}}")
  case $answer in
    *'"SendMessagePayload"'*) echo "$order accepted" ;;
    *) echo "$order refused: $(sed -E 's/.*"message":"(([^"\\]|\\.)*)".*/\1/; s/\\"/"/g' <<<"$answer")" ;;
  esac
done
