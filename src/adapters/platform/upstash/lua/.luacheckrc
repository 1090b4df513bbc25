-- Each script is checked by itself; what it gets from the parts that stand before it (redis-scripts.ts) is named here.
std = { read_globals = { "redis", "cjson", "KEYS", "ARGV", "tonumber", "tostring", "pairs", "ipairs", "pcall", "unpack", "string", "table", "math" } }
max_line_length = 130
local changing = { "base", "gather", "send", "eachEntry", "purge" }
local live = { "live", "channels", "eventsKept", "sorted", "extraOf", "retained", "drop", "append", "forget" }
local function names(...)
  local all = {}
  for _, list in ipairs({ ... }) do
    for _, name in ipairs(list) do all[#all + 1] = name end
  end
  return all
end
-- Parts: what they define is used by the scripts that come after them.
for _, part in ipairs({ "changing", "counting", "live", "announce", "scanning" }) do files[part .. ".lua"] = { ignore = { "211" } } end
files["announce.lua"].read_globals = live
files["publish.lua"] = { read_globals = { "announce" } }
files["purge.lua"] = { read_globals = names(changing, live) }
files["write.lua"] = { read_globals = names(changing, { "count", "announce" }) }
files["add-counts.lua"] = { read_globals = { "count" } }
files["watch.lua"] = { read_globals = live }
files["disconnect.lua"] = { read_globals = live }
files["disconnect-marked.lua"] = { read_globals = live }
files["erase.lua"] = { read_globals = live }
files["scan.lua"] = { read_globals = { "addScanned" } }
files["snapshot.lua"] = { read_globals = { "addScanned", "addRecord" } }
