/** The dashboard: its language, then who is signed in, then the page of the address. */
import { render } from 'preact'
import { App } from './app.tsx'
import { loadLanguage } from './language.ts'
import { followLinks } from './router.ts'

const root = document.getElementById('page')
if (!root) throw new Error('The page has no place to draw on.')

await loadLanguage()
followLinks()
render(<App />, root)
