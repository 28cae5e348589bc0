# Source this before starting a server:  OART_SETTINGS_JAR=oart-settings.jar . config/database-env.sh
# It reads POSTGRES_URL from the environment, or from .env in the folder OART_CONFIG_DIR (default: the current one), and exports
# it with POSTGRES_JDBC_URL, POSTGRES_USER and POSTGRES_PASSWORD. The server's connection pool reads these three, so that pool
# and application name the same database.
eval "$(java -cp "${OART_SETTINGS_JAR:?is the path of oart-settings.jar}" oart.settings.DatabaseEnvironment)"
