/**
 * A real browser for tests and measurements: Debian's Chromium, driven by Playwright. One browser serves a whole file; each
 * test opens a context of its own, in which nothing of another test is remembered.
 */
import { existsSync } from 'node:fs'
import process from 'node:process'
import { type Browser, chromium } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Rejects with what to install when there is none. `SWITCHHOOK_CHROMIUM` names one elsewhere. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.SWITCHHOOK_CHROMIUM ?? places.find((place) => existsSync(place))
  if (executablePath === undefined) {
    throw new Error('Chromium is missing: install it (Debian: apt-get install chromium), or set SWITCHHOOK_CHROMIUM.')
  }
  return chromium.launch({
    executablePath,
    // As root it starts only without its sandbox; the pages that it opens here are ours.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
}
