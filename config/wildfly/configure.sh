#!/bin/sh
# Prepares an unpacked WildFly for O-Art, once:  configure.sh JBOSS_HOME POSTGRESQL_DRIVER_JAR
# Writes JBOSS_HOME/standalone/configuration/standalone-oart.xml anew; the other configurations stay as they are.
set -eu
[ $# -eq 2 ] || { echo "usage: $0 JBOSS_HOME POSTGRESQL_DRIVER_JAR" >&2; exit 2; }
JBOSS_HOME=$1
driver=$2
here=$(cd "$(dirname "$0")" && pwd)
export JBOSS_HOME
[ -f "$driver" ] || { echo "$0: no driver at $driver" >&2; exit 1; }
cp "$JBOSS_HOME/standalone/configuration/standalone.xml" "$JBOSS_HOME/standalone/configuration/standalone-oart.xml"
if [ ! -d "$JBOSS_HOME/modules/org/postgresql/main" ]; then
    "$JBOSS_HOME/bin/jboss-cli.sh" --command="module add --name=org.postgresql --resources=$driver --dependencies=java.sql,java.management,java.naming,java.security.sasl,java.security.jgss,java.xml,jakarta.transaction.api"
fi
"$JBOSS_HOME/bin/jboss-cli.sh" --file="$here/oart.cli"
