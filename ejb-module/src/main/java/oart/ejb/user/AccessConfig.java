package oart.ejb.user;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * Who is an administrator.
 *
 * @param adminPermission the permission that makes one; {@code oart.admin.permission}, default {@code oart:admin}
 * @param adminGroup a group of the token that makes one; {@code oart.admin.group}, default none: groups do not count
 */
record AccessConfig(String adminPermission, Optional<String> adminGroup) {
    static AccessConfig from(Settings settings) {
        return new AccessConfig(settings.require(Setting.ADMIN_PERMISSION), settings.text(Setting.ADMIN_GROUP));
    }

    boolean makesAdmin(List<String> permissions, Set<String> groups) {
        return permissions.contains(adminPermission)
                || adminGroup.filter(groups::contains).isPresent();
    }
}
