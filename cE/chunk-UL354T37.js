var s={wakeups:"/qstash/wakeups",failed:"/qstash/failed",sweep:"/qstash/sweep"};export{s as a};
