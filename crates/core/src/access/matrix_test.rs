//! The table of roles beside Harbor's own. Every difference is listed, here and in `docs/reference/differences-from-harbor.md`.

use std::collections::BTreeSet;

use wharf_model::{Action, Permission, Resource, Role};

use super::{public_holds, role_holds};

/// Harbor 2.x: resource, then what project administrators, maintainers, developers, guests, limited guests and anybody on a public
/// project do. C create, R read, U update, D delete, L list, O operate.
const HARBOR: &str = "
project            | R U D               | R                   | R              | R        | R        | R
accessory          | L                   | L                   | L              | L        | L        | L
artifact           | C R D L             | C R D L             | C R L          | R L      | R L      | R L
artifact-addition  | R                   | R                   | R              | R        | R        | R
artifact-label     | C D                 | C D                 | C D            |          |          |
configuration      | R U                 | R                   | R              | R        | R        |
export-cve         | C R L               | C R L               | C R L          |          |          |
immutable-tag      | C U D L             | C U D L             |                |          |          |
label              | C R U D L           | C R U D L           | R L            | R L      |          | R L
log                | L                   |                     |                |          |          |
member             | C R U D L           | R L                 | R L            | R L      |          |
metadata           | C R U D             | R                   |                |          |          |
notification-policy| C R U D L           | R L                 |                |          |          |
preheat-policy     | C R U D L           |                     |                |          |          |
quota              | R                   | R                   | R              | R        | R        |
repository         | C R U D L pull push | C R U D L pull push | C R U L pull push | R L pull | R L pull | L pull
robot              | C R U D L           | R L                 | R L            | R L      |          |
sbom               | C R stop            | C R stop            | R              | R        | R        |
scan               | C R stop            | C R stop            | R              | R        | R        | R
scanner            | C R                 | R                   | R              | R        | R        | R
tag                | C D L               | C D L               | C L            | L        | L        | L
tag-retention      | C R U D L O         | C R U D L O         | C R U D L O    |          |          |
";

const COLUMNS: [&str; 6] = ["projectAdmin", "maintainer", "developer", "guest", "limitedGuest", "public"];

/// What Harbor's roles hold and Wharf's do not, with the reason.
const LESS: &[(&str, &str)] = &[
    // Who may not delete tags makes no policy that does.
    ("developer", "tag-retention:create"),
    ("developer", "tag-retention:delete"),
    ("developer", "tag-retention:operate"),
    ("developer", "tag-retention:update"),
];

/// What Wharf's roles hold and Harbor's do not, with the reason.
const MORE: &[(&str, &str)] = &[
    // Whoever reads settings one by one reads the list of them.
    ("projectAdmin", "metadata:list"),
    ("maintainer", "metadata:list"),
    // Whoever lists repositories reads one of them: Harbor's portal shows it to everybody too.
    ("public", "repository:read"),
    // Wharf's own resources.
    ("projectAdmin", "repository-grant:create"),
    ("projectAdmin", "repository-grant:delete"),
    ("projectAdmin", "repository-grant:list"),
    ("projectAdmin", "repository-grant:read"),
    ("projectAdmin", "repository-grant:update"),
    ("maintainer", "repository-grant:list"),
    ("maintainer", "repository-grant:read"),
    ("projectAdmin", "trash:delete"),
    ("projectAdmin", "trash:list"),
    ("projectAdmin", "trash:read"),
    ("maintainer", "trash:list"),
    ("maintainer", "trash:read"),
    ("projectAdmin", "workload-rule:create"),
    ("projectAdmin", "workload-rule:delete"),
    ("projectAdmin", "workload-rule:list"),
    ("projectAdmin", "workload-rule:read"),
    ("projectAdmin", "workload-rule:update"),
    ("developer", "in-use:read"),
    ("developer", "pin:create"),
    ("developer", "pin:list"),
    ("developer", "pin:read"),
    ("developer", "pin:update"),
    ("guest", "pin:list"),
    ("guest", "pin:read"),
    ("limitedGuest", "pin:list"),
    ("limitedGuest", "pin:read"),
    ("maintainer", "in-use:read"),
    ("maintainer", "pin:create"),
    ("maintainer", "pin:list"),
    ("maintainer", "pin:read"),
    ("maintainer", "pin:update"),
    ("projectAdmin", "in-use:read"),
    ("projectAdmin", "pin:create"),
    ("projectAdmin", "pin:delete"),
    ("projectAdmin", "pin:list"),
    ("projectAdmin", "pin:read"),
    ("projectAdmin", "pin:update"),
];

type Held = BTreeSet<(String, String)>;

fn harbor() -> Held {
    let mut held = Held::new();
    for line in HARBOR.lines().filter(|line| !line.is_empty()) {
        let mut cells = line.split('|').map(str::trim);
        let resource = cells.next().expect("a resource");
        for (column, actions) in COLUMNS.iter().zip(cells) {
            for action in actions.split_whitespace() {
                let action = match action {
                    "C" => "create",
                    "R" => "read",
                    "U" => "update",
                    "D" => "delete",
                    "L" => "list",
                    "O" => "operate",
                    word => word,
                };
                held.insert(((*column).to_owned(), format!("{resource}:{action}")));
            }
        }
    }
    held
}

fn wharf() -> Held {
    let mut held = Held::new();
    for (resource, action) in Resource::ALL
        .iter()
        .flat_map(|resource| Action::ALL.iter().map(move |action| (*resource, *action)))
    {
        let permission = Permission::new(resource, action);
        for role in Role::ALL.into_iter().filter(|role| role_holds(*role, permission)) {
            held.insert((role.name().to_owned(), permission.to_string()));
        }
        if public_holds(permission) {
            held.insert(("public".to_owned(), permission.to_string()));
        }
    }
    held
}

#[test]
fn the_roles_are_harbors() {
    let (harbor, wharf) = (harbor(), wharf());
    let listed = |rights: &[(&str, &str)]| -> Held {
        rights
            .iter()
            .map(|(role, right)| ((*role).to_owned(), (*right).to_owned()))
            .collect()
    };
    let more: Held = wharf.difference(&harbor).cloned().collect();
    let less: Held = harbor.difference(&wharf).cloned().collect();
    assert_eq!((more, less), (listed(MORE), listed(LESS)));
}

#[test]
fn higher_roles_hold_what_lower_ones_do() {
    let wharf = wharf();
    let of = |column: &str| -> BTreeSet<_> {
        wharf
            .iter()
            .filter(|(held, _)| held == column)
            .map(|(_, right)| right.clone())
            .collect()
    };
    for pair in COLUMNS[..5].windows(2) {
        let missing: Vec<_> = of(pair[1]).difference(&of(pair[0])).cloned().collect();
        assert!(missing.is_empty(), "{} lacks {missing:?} of {}", pair[0], pair[1]);
    }
}
