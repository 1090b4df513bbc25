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

const supervisor = {
  ...user,
  name: 'Bob Ray',
  email: 'bob@example.com',
  roles: [{ site: 'north', role: 'supervisor' }],
  lastSignInAt: undefined,
  passkeys: 0,
}
const invitation = {
  ...link,
  expiresAt: '2026-03-05T08:00:00.000Z',
  mail: 'Hello Bob Ray,\n\nYou can now sign in to Switchhook. …',
}

const passkey = {
  id: '5f0c2e9a7b1d4c3e8f6a0b92',
  user: user.id,
  name: 'Firefox on Linux',
  createdAt: '2026-03-01T09:05:00.000Z',
  lastUsedAt: '2026-03-02T08:00:00.000Z',
}
const challenge = 'AAABnLxyz0pQ7rT2vW4xY6zA8bC0dE2f'
const credential = 'kGh2x0mB7w'
const shown = { id: credential, rawId: credential, type: 'public-key', clientExtensionResults: {} }

export const peopleExamples: Examples = {
  getSignInWays: { answer: { passkey: true, openid: { name: 'login.microsoftonline.com' }, access: false } },
  startOpenId: { query: { next: '/admin/calls' } },
  endOpenId: {},
  useAccess: { body: {}, answer: { ...session, via: 'access', stepUpUntil: undefined } },
  createPasskeyChallenge: {
    body: {},
    answer: {
      options: {
        challenge,
        rpId: 'hook.example.com',
        allowCredentials: [],
        userVerification: 'required',
        timeout: 300_000,
      },
    },
  },
  usePasskey: {
    body: {
      credential: {
        ...shown,
        response: {
          clientDataJSON: 'eyJ0eXBlIjoi',
          authenticatorData: 'SZYN5YgOjGh0',
          signature: 'MEUCIQDx',
          userHandle: 'azR0N3dx',
        },
      },
    },
    answer: { ...session, via: 'passkey', hasPasskey: true },
  },
  listPasskeys: { answer: { passkeys: [passkey] } },
  createPasskeyOptions: {
    body: {},
    answer: {
      options: {
        challenge,
        rp: { id: 'hook.example.com', name: 'Switchhook' },
        user: { id: 'azR0N3dxMmJ4emFh', name: user.email, displayName: user.name },
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: [],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        timeout: 300_000,
      },
    },
  },
  createPasskey: {
    body: {
      credential: { ...shown, response: { clientDataJSON: 'eyJ0eXBlIjoi', attestationObject: 'o2NmbXRkbm9uZQ' } },
    },
    answer: { passkey },
  },
  deletePasskey: { params: { id: passkey.id }, answer: { removed: true } },
  listUsers: { answer: { users: [user] } },
  createUser: {
    body: { email: supervisor.email, name: supervisor.name, roles: supervisor.roles },
    answer: { user: supervisor, invitation },
  },
  updateUser: {
    params: { id: user.id },
    body: { roles: [{ site: 'north', role: 'viewer', numbers: true }] },
    answer: { user: { ...supervisor, roles: [{ site: 'north', role: 'viewer', numbers: true }] } },
  },
  deleteUser: { params: { id: user.id }, answer: { removed: true } },
  createUserLink: { params: { id: user.id }, answer: invitation },
  listSessions: {
    answer: {
      sessions: [
        {
          id: '5f0c2e9a7b1d4c3e8f6a0b92',
          user: user.id,
          name: user.name,
          device: 'Firefox on Linux',
          address: '192.0.2.10',
          via: 'passkey',
          signedInAt: '2026-03-02T08:00:00.000Z',
          lastSeenAt: '2026-03-02T09:55:00.000Z',
          expiresAt: '2026-03-02T21:55:00.000Z',
          current: true,
        },
      ],
    },
  },
  revokeSession: { params: { id: '5f0c2e9a7b1d4c3e8f6a0b92' }, answer: { removed: true } },
  listAudit: {
    answer: {
      entries: [
        {
          id: '001772438400000-a1b2c3d4e5f6',
          at: '2026-03-02T08:00:00.000Z',
          who: { kind: 'user', id: user.id, name: user.name },
          site: 'north',
          action: 'updateUser',
          summary: 'Update a user',
          target: 'Bob Ray <bob@example.com>',
          from: '192.0.2.10',
          device: 'Firefox on Linux',
          before: { roles: [{ site: 'north', role: 'supervisor' }] },
          after: { roles: [{ site: 'north', role: 'viewer' }] },
          result: 'done',
          status: 200,
          requestId: '8c1f2a-7',
        },
      ],
    },
  },
  createSignInLink: { body: { email: 'ann@example.com' }, answer: link },
  useSignInLink: { body: { token }, answer: session },
  getSession: { answer: session },
  deleteSession: { answer: { signedOut: true } },
}
