/**
 * Where things are on this machine: the clone, and the data directory of the local server (`.switchhook/` in the clone,
 * or SWITCHHOOK_DATA), which holds everything that must survive a restart and everything that is private.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Env } from '../../lib/variable-fields.ts'

/** The clone: where package.json stands, above this file or above the bundle that it went into. */
export const root = cloneAbove(import.meta.dirname)

function cloneAbove(folder: string): string {
  const parent = path.dirname(folder)
  return existsSync(path.join(folder, 'package.json')) || parent === folder ? folder : cloneAbove(parent)
}

/** Where the Worker's modules and their manifest stand once built. */
export const workerDirectory = path.join(root, 'dist/worker')
export const entryName = 'cloudflare.js'
/** Wrangler's assets directory (wrangler.toml): what stands in there is served under its own path. */
export const assetsDirectory = path.join(root, 'dist/assets')
/** GET /forwarder/switchhook-forwarder.mjs. */
export const servedForwarder = path.join(assetsDirectory, 'forwarder/switchhook-forwarder.mjs')
/** What GET /agent loads. */
export const servedAgentPage = path.join(assetsDirectory, 'pages/agent.js')
/** What GET /admin/ loads. */
export const servedAdminPage = path.join(assetsDirectory, 'pages/admin.js')

/** The data directory, absolute; SWITCHHOOK_DATA is read from where the command was given. */
export function dataDirectory(env: Env): string {
  return env.SWITCHHOOK_DATA ? path.resolve(env.SWITCHHOOK_DATA) : path.join(root, '.switchhook')
}

/** The files of a data directory. */
export function dataFiles(directory: string) {
  return {
    /** The keys that the first start made. */
    keys: path.join(directory, 'keys.env'),
    /** The template for 3CX, filled in. */
    template: path.join(directory, '3cx-template.xml'),
    /** Locked by the process that serves this data; see lock.ts. */
    lock: path.join(directory, 'server.lock'),
    /** Which process that is, and where it listens. */
    server: path.join(directory, 'server.json'),
    /** The process id of the workerd that holds the records open; see watchdog.ts. */
    workerdPid: path.join(directory, 'workerd.pid'),
    /** The records: one SQLite file a site. */
    records: path.join(directory, 'records'),
  }
}
