/** What an admin has to set in 3CX when it forbids something. */
export const grantCallControl =
  'in Integrations > API tick Call Control for the client ID and add the extensions, and give it a department and a role'
