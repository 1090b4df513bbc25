<?php
/**
 * Makes SuiteCRM's role "Switchhook" with the least rights, or sets an existing one right, and gives it to a user.
 *
 * Run on SuiteCRM's server, in its folder (8.x: public/legacy), as the web server's user:
 *
 *   sudo -u www-data php suitecrm-role.php switchhook
 *   sudo -u www-data php suitecrm-role.php switchhook --read-only     # finds callers, writes nothing
 *
 * The user must exist and be no administrator. Repeating it changes nothing more. Then: npx switchhook connectors check
 */
if (PHP_SAPI !== 'cli') {
    exit(1);
}
$userName = $argv[1] ?? '';
$readOnly = in_array('--read-only', $argv, true);
if ($userName === '' || $userName[0] === '-') {
    fwrite(STDERR, "Name the user: php suitecrm-role.php USER [--read-only]\n");
    exit(2);
}
if (!is_file('include/entryPoint.php')) {
    fwrite(STDERR, "Run this in SuiteCRM's folder (8.x: public/legacy): include/entryPoint.php is not here.\n");
    exit(2);
}
define('sugarEntry', true);
require_once 'include/entryPoint.php';
require_once 'modules/ACLActions/actiondefs.php';

global $current_user;
$current_user = BeanFactory::newBean('Users');
$current_user->getSystemUser();

$user = BeanFactory::newBean('Users');
if ($user->retrieve_by_string_fields(array('user_name' => $userName)) === null || empty($user->id)) {
    fwrite(STDERR, "SuiteCRM has no user \"$userName\": make one under Admin, User Management.\n");
    exit(3);
}
if (!empty($user->is_admin)) {
    fwrite(STDERR, "\"$userName\" is an administrator, whom no role bounds: make a regular user.\n");
    exit(3);
}

/** What is not named here is disabled. Edit is what links a call to the record. */
$write = $readOnly ? ACL_ALLOW_NONE : ACL_ALLOW_ALL;
$editable = array('Contacts' => $write, 'Leads' => $write, 'Calls' => $write, 'CLL_CallLog' => $write);
$readable = array('Contacts', 'Accounts', 'Leads', 'Calls', 'CLL_CallLog');

$role = BeanFactory::newBean('ACLRoles');
$role->retrieve_by_string_fields(array('name' => 'Switchhook'));
$role->name = 'Switchhook';
$role->description = 'What the telephone system needs: finds callers and logs calls. Made by suitecrm-role.php.';
$role->save();

$set = 0;
foreach ($role->getRoleActions($role->id) as $module => $types) {
    foreach ($types as $type => $actions) {
        foreach ($actions as $name => $action) {
            $isReadable = $type === 'module' && in_array($module, $readable, true);
            if ($name === 'access') {
                $right = $isReadable ? ACL_ALLOW_ENABLED : ACL_ALLOW_DISABLED;
            } elseif ($isReadable && ($name === 'list' || $name === 'view')) {
                $right = ACL_ALLOW_ALL;
            } elseif ($isReadable && $name === 'edit') {
                $right = $editable[$module] ?? ACL_ALLOW_NONE;
            } else {
                $right = ACL_ALLOW_NONE;
            }
            $role->setAction($role->id, $action['id'], $right);
            $set += 1;
        }
    }
}
$role->load_relationship('users');
$role->users->add($user->id);
if (function_exists('sugar_cache_clear')) {
    sugar_cache_clear('RoleMembershipNames_' . $user->id);
}
echo "Role \"Switchhook\": $set rights set, user \"$userName\" has it. Try it: npx switchhook connectors check\n";
