-- Until 30 November 2026 records, sums and what is retained were hashes (values.lua). Each run makes texts of some of them; when
-- none is left `form` is 2. It begins ten minutes after it was first called: instances of the release before, which write
-- hashes, have ended by then. Needs values.lua.
local graceMs, keysMax = 600000, 20000
local function upgrade(now)
  local form = base .. 'form'
  fetch({})
  if isUpgraded then return end
  local since, cursor = string.match(values[form] or '', '^since (%d+) (%d+)$')
  if not since then return redis.call('SET', form, string.format('since %.0f 0', now)) end
  if tonumber(since) + graceMs > now then return end
  local seen = 0
  repeat
    local step = redis.call('SCAN', cursor, 'MATCH', base .. '*', 'COUNT', 1000, 'TYPE', 'hash')
    for _, key in ipairs(step[2]) do
      local value = fromHash(key)
      local expiry = string.sub(key, #base + 1, #base + 2) == 'c:' and string.match(value or '', '^[^%z]*') or ''
      if expiry ~= '' then redis.call('ZADD', base .. 'x', expiry, '\0' .. string.sub(key, #base + 3)) end
      if value then put(key, value) end
    end
    flush()
    cursor, seen = step[1], seen + 1000
  until cursor == '0' or seen >= keysMax
  redis.call('SET', form, cursor == '0' and '2' or 'since ' .. since .. ' ' .. cursor)
end
