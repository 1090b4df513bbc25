/** People: users, sessions, the ways to sign in, the audit log. */
import type { Examples } from '../openapi-document.ts'

const user = {
  id: 'k4t7wq2bxzaa',
  name: 'Ann Lee',
  email: 'ann@example.com',
  roles: [{ site: '*', role: 'admin' }],
  createdAt: '2026-03-01T09:00:00.000Z',
  lastSignInAt: '2026-03-02T08:00:00.000Z',
  passkeys: 1,
}

const session = {
  user: { id: user.id, name: user.name, email: user.email },
  site: 'main',
  role: 'admin',
  permissions: ['read', 'numbers', 'recordings', 'notes', 'contacts', 'calls:make', 'queues', 'admin', 'sites'],
  sites: user.roles,
  via: 'link',
  hasPasskey: false,
  stepUpUntil: '2026-03-02T08:05:00.000Z',
  expiresAt: '2026-03-02T20:00:00.000Z',
}

const token = 'Zk3v0a1sQm5cXJ8uW2nT7yB9dEfGhIjKlMnOpQrStUv'
const link = {
  link: `https://hook.example.com/admin/#token=${token}`,
  expiresAt: '2026-03-02T08:10:00.000Z',
}

export const peopleExamples: Examples = {
  createSignInLink: { body: { email: 'ann@example.com' }, answer: link },
  useSignInLink: { body: { token }, answer: session },
  getSession: { answer: session },
  deleteSession: { answer: { signedOut: true } },
}
