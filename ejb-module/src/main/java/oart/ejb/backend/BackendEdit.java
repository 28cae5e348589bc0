package oart.ejb.backend;

import java.util.Optional;
import oart.persistence.user.UserId;

/** Who changes something, for the trail. @param reason as the one who does it tells */
public record BackendEdit(UserId by, Optional<String> reason) {}
