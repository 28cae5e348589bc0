#!/bin/sh
# Prepares a Payara Server domain for O-Art, once:  configure.sh PAYARA_HOME DOMAIN_FOLDER POSTGRESQL_DRIVER_JAR [ADMIN_PORT]
# The domain must be running; it is to be restarted afterwards, for the driver and the batch tables.
set -eu
if [ $# -lt 3 ]; then
    echo "usage: $0 PAYARA_HOME DOMAIN_FOLDER POSTGRESQL_DRIVER_JAR [ADMIN_PORT]" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$1/bin/asadmin" ] || { echo "$0: no Payara Server at $1" >&2; exit 1; }
[ -d "$2/lib" ] || { echo "$0: no domain at $2" >&2; exit 1; }
[ -f "$3" ] || { echo "$0: no driver at $3" >&2; exit 1; }
cp "$3" "$2/lib/"
# asadmin's multimode goes on after a failure and still answers 0: look for what it says.
output=$("$1/bin/asadmin" --interactive=false --port "${4:-4848}" multimode --file "$here/oart.asadmin" 2>&1)
# Without a terminal it also says that it cannot ask the terminal's type.
if printf '%s\n' "$output" | grep -v infocmp | grep -E 'failed\.|remote failure|Unable to' >&2; then
    exit 1
fi
