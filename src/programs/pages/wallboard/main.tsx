/** The wallboard: draws what the feed has, each second anew so that waits tick. The key stands in the link's fragment, which no server sees. */
import { render } from 'preact'
import { type Feed, follow } from './feed.ts'
import { isGerman, texts } from './texts.ts'
import { Wall } from './wall.tsx'

const root = document.getElementById('page')
if (!root) throw new Error('The page has no place to draw on.')

document.documentElement.lang = isGerman ? 'de' : 'en'
let feed: Feed = { kind: 'starting' }
const draw = () => render(<Wall feed={feed} nowMs={Date.now()} />, root)

const key = decodeURIComponent(location.hash.slice(1))
if (key === '') feed = { kind: 'no key' }
else {
  void follow(key, (next) => {
    feed = next
    if (next.kind === 'board') document.title = `${next.board.title} · ${texts.live}`
    draw()
  })
}
draw()
setInterval(draw, 1000)
