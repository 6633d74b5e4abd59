#!/bin/sh
# Refuses edits of files that usually hold secrets. Reads the tool call as JSON on standard input;
# exit status 2 tells the client to stop and show the message.
set -eu
call=$(cat)
case "$call" in
  *'"file_path"'*'.env"'* | *'"file_path"'*'/.env.'* | *'"file_path"'*'.pem"'* | *'"file_path"'*'id_rsa'*)
    echo "This file usually holds secrets. Edit it by hand." >&2
    exit 2
    ;;
esac
exit 0
