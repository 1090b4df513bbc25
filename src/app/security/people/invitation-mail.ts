/** The text that an admin sends to somebody who was invited. */
export function invitationMail(name: string, { link, expiresAt }: { link: string; expiresAt: string }): string {
  return [
    `Hello ${name},`,
    '',
    'You can now sign in to Switchhook. Open this link; it works once:',
    link,
    '',
    `It is valid until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC. You will be asked to create a passkey; there is no password.`,
    '',
  ].join('\n')
}
