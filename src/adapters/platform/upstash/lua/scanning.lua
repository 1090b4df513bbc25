-- Reading whole records: what a scan and a snapshot share. Each has four fields in an answer: name, text, expiry, entries.
-- Needs values.lua.
-- Adds the record, which was fetched, to the page; false where there is none.
local function addRecord(page, now, name)
  local version, expiry, entries, text = recordOf(name, now)
  if not version then return false end
  local at = #page
  page[at + 1], page[at + 2], page[at + 3], page[at + 4] = name, text, expiry, entries
  return true
end
-- One step of Redis's own scan; returns the cursor of the next.
local function addScanned(page, now, cursor, count)
  local records = base .. 'r:'
  local step = redis.call('SCAN', cursor, 'MATCH', records .. '*', 'COUNT', count)
  fetch(step[2])
  for _, key in ipairs(step[2]) do addRecord(page, now, string.sub(key, #records + 1)) end
  return step[1]
end
