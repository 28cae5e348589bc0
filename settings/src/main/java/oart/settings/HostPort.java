package oart.settings;

/** A host, an IPv6 address without brackets, and a port. Errors show neither: what stands there may be half a password. */
record HostPort(String host, int port) {

    /**
     * @param setting named in errors
     * @param text {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}
     */
    static HostPort parse(String setting, String text, int defaultPort) {
        String host = text;
        String port = "";
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            String after = close < 0 ? "?" : text.substring(close + 1);
            if (!after.isEmpty() && !after.startsWith(":")) {
                throw new SettingException(setting + " has an IPv6 address whose brackets are wrong.");
            }
            host = text.substring(1, close);
            port = after.isEmpty() ? "" : after.substring(1);
        } else {
            int colon = text.lastIndexOf(':');
            if (colon >= 0 && text.indexOf(':') != colon) {
                throw new SettingException(setting + " has an IPv6 address without brackets.");
            }
            if (colon >= 0) {
                host = text.substring(0, colon);
                port = text.substring(colon + 1);
            }
        }
        if (host.isBlank() || !host.matches("[\\p{Alnum}._%:~-]+")) {
            throw new SettingException(setting + " names no usable host.");
        }
        if (port.isEmpty()) {
            return new HostPort(host, defaultPort);
        }
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw new SettingException(setting + " has a port that is no number from 1 to 65535.");
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    String text() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }
}
