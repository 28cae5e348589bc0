package oart.ejb.user;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import oart.settings.Setting;
import oart.settings.SettingException;
import oart.settings.Settings;

/**
 * Who is an administrator, and who may change the catalogue.
 *
 * @param adminPermission the permission that makes one; {@code oart.admin.permission}, default {@code oart:admin}
 * @param adminGroup a group of the token that makes one; {@code oart.admin.group}, default none: groups do not count
 * @param everybodyEdits every signed-in user may change models, workflows and plans, as with the Python program; {@code
 *     oart.catalogue.write} = {@code users}, default {@code admin}
 */
record AccessConfig(String adminPermission, Optional<String> adminGroup, boolean everybodyEdits) {
    static AccessConfig from(Settings settings) {
        String editors = settings.require(Setting.CATALOGUE_WRITE);
        if (!List.of("admin", "users").contains(editors)) {
            throw new SettingException(
                    Setting.CATALOGUE_WRITE.display() + " is '" + editors + "'; it has to be admin or users.");
        }
        return new AccessConfig(
                settings.require(Setting.ADMIN_PERMISSION),
                settings.text(Setting.ADMIN_GROUP),
                editors.equals("users"));
    }

    boolean makesAdmin(List<String> permissions, Set<String> groups) {
        return permissions.contains(adminPermission)
                || adminGroup.filter(groups::contains).isPresent();
    }
}
