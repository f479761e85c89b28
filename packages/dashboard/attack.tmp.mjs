import http from 'node:http';import net from 'node:net';import {mkdirSync,writeFileSync,symlinkSync,rmSync} from 'node:fs';
import express from 'express';import fastify from 'fastify';import {Hono} from 'hono';import http2 from 'node:http2';
process.on('unhandledRejection',e=>console.log('!! UNHANDLED',e));process.on('uncaughtException',e=>console.log('!! UNCAUGHT',e));
process.chdir('/tmp/h-break14/att');rmSync('.perfkit',{recursive:true,force:true});
const {dashboard}=await import('./dist/index.js');const {createPerf}=await import('@perf/runtime');
const perf=await createPerf({service:'att <b>',dataDir:'/tmp/h-break14/att/.perfkit'});
for(const n of ['__proto__','constructor','toString','a'.repeat(200),'<img src=x onerror=alert(1)>','\u202Eabc','🦄','x'.repeat(100_000)]) try{perf.measure(n,()=>1,{['__proto__']:'x',l:n.slice(0,50)})}catch(e){console.log('measure',n.slice(0,20),e.code,e.message.slice(0,150))}
try{perf.measure('',()=>1)}catch(e){console.log('measure empty',e.code,e.message)}
const d='/tmp/h-break14/att/.perfkit/runs';mkdirSync(d,{recursive:true});
writeFileSync(d+'/a.json','{"__proto__":{"x":1},"kind":"load","target":"'+'<b>'.repeat(10)+'"}');
writeFileSync(d+'/b.json','[[[['.repeat(100000));writeFileSync(d+'/c.json',Buffer.alloc(9e6,32));writeFileSync(d+'/d.json','null');
try{symlinkSync('/etc/passwd',d+'/e.json')}catch{}
writeFileSync(d+'/f.json',JSON.stringify({kind:'load',target:'x'.repeat(1e6),began:1e300,duration:-1,valid:true,requests:1e308,failed:1e308}));
const srv=http.createServer(dashboard(perf));
await new Promise(r=>srv.listen(0,'127.0.0.1',r));const p=srv.address().port;
const raw=(text,port=p)=>new Promise(r=>{const s=net.connect(port,'127.0.0.1');let o='';s.on('data',x=>{o+=x;if(o.length>3000)s.destroy()});s.on('close',()=>r(o));s.on('error',()=>r('ERR '+o));s.write(text);setTimeout(()=>s.destroy(),700)});
const line=async(name,text,port)=>{const o=await raw(text,port);const [h,b='']=o.split('\r\n\r\n');console.log(name.padEnd(34),h.split('\r\n')[0],(/location: .*/i.exec(h)||[''])[0],b.slice(0,120).replace(/\n/g,' '))};
const H=`Host: 127.0.0.1:${p}\r\n`;
const get=(path,extra='',host=H,v='1.1',m='GET')=>`${m} ${path} HTTP/${v}\r\n${host}${extra}Connection: close\r\n\r\n`;
for (const h of ['evil.com','127.0.0.1.evil.com','localhost','localhost:1','LOCALHOST','localhost.','[::1]','[::1]:99','[0:0:0:0:0:0:0:1]','[::ffff:127.0.0.1]','127.1','2130706433','0x7f.1','0.0.0.0','127.0.0.1@evil.com','127.999.1.1','']) await line('host '+h,get('/api/now','',`Host: ${h}\r\n`));
await line('two hosts',get('/api/now','',`Host: localhost\r\nHost: evil.com\r\n`));
await line('1.0 no host',get('/api/now','','','1.0'));
for (const o of ['http://evil.com','null','http://127.0.0.1','http://127.0.0.1:'+p,'https://127.0.0.1:'+p,'HTTP://127.0.0.1:'+p,'http://localhost:'+p,'x'.repeat(5000)]) await line('origin '+o.slice(0,30),get('/api/now',`Origin: ${o}\r\n`));
for (const f of ['X-Forwarded-For: 1.2.3.4','Forwarded: for=1','X-Real-IP: 1','Via: 1.1 x','X-Forwarded-Proto: https','CF-Connecting-IP: 1.1.1.1','True-Client-IP: 1','X-Client-IP: 1','X-Forwarded-Host: a','X-Forwarded: a','X-Forwarded-Server: x']) await line(f,get('/api/now',f+'\r\n'));
for (const t of ['http://evil.com/api/now','http://127.0.0.1/api/now','//evil.com/','//','/..','/%2e%2e/%2e%2e/etc/passwd','/..%2f..%2fetc/passwd','/\\..\\..\\etc\\passwd','/%00','/app.js%00','/api/now/','/API/now','/api/../api/now','*','/__proto__','/constructor','/api/__proto__','/api/constructor','/?','/?from=%ff','/api/operations?from=1&to=NaN','/api/operations?from=1&to=1e9','/api/operations?from=0&to=8640000000000001','/api/operation?from=1&to=1000&name=x&labels={"__proto__":"a"}','/api/operation?from=1&to=1000&name=__proto__','/api/compare?a=0&b=0&span=1000','/api/compare?a=0&b=8640000000000000&span=1000','/api/runs','/api/stream?x','/api/readings?from=0&to=315360000000']) await line('GET '+t,get(t));
for (const m of ['HEAD','OPTIONS','POST','PUT','DELETE','TRACE','PATCH']) for (const t of ['/','/api/now','/api/stream','/api/silence']) await line(m+' '+t,get(t,'',H,'1.1',m));
const post=(path,body,extra='Content-Type: application/json\r\n')=>`POST ${path} HTTP/1.1\r\n${H}${extra}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
for (const b of ['{}','null','[]','"x"','{"kind":"a","text":"x","at":-1}','{"kind":"a","text":"x","at":1e400}','{"kind":"a","text":"\\u0000<b>\\u202e","at":1}','{"__proto__":{"kind":"a","text":"x"}}','{','']) await line('annotate '+b,post('/api/annotate',b));
for (const b of ['{"matchers":["a=b"],"forMs":1e15}','{"matchers":["a=~\\"(a+)+$\\""],"forMs":60000}','{"matchers":[""],"forMs":60000}','{"matchers":["a=~["],"forMs":60000}','{"matchers":["alertname=~\\".*\\""],"forMs":60000,"comment":"<b>"}']) await line('silence '+b,post('/api/silence',b));
await line('form',post('/api/silence','{"matchers":["a=b"],"forMs":60000}','Content-Type: text/plain\r\n'));
await line('json-ish',post('/api/silence','{"matchers":["a=b"],"forMs":60000}','Content-Type: application/jsonx\r\n'));
await line('two ct',post('/api/silence','{"matchers":["a=b"],"forMs":60000}','Content-Type: text/plain; application/json\r\n'));
// bases
for (const base of ['','perf','/a/b/','/a//','//','/%2f','/x?y','/ü',null,5,{}]) {try{dashboard(perf,{base})}catch(e){console.log('base',JSON.stringify(base),e.code,e.message)}}
for (const token of ['', 'short', 5, null, 'x'.repeat(16), 'ü'.repeat(16),' '.repeat(16)]) {try{dashboard(perf,{token});console.log('token ok',token)}catch(e){console.log('token',token,e.code,e.name,e.message)}}
for (const authorize of ['x', 5, null]) {try{dashboard(perf,{authorize});console.log('authorize ok',authorize)}catch(e){console.log('authorize',authorize,e.code,e.name,e.message)}}
try{dashboard()}catch(e){console.log('no perf',e.code,e.name,e.message)}
try{dashboard(createPerf({service:'x',dataDir:'/tmp/h-break14/att/q'}))}catch(e){console.log('promise perf',e.code,e.name,e.message)}
// express dynamic mount
const app=express();app.use('/:tenant',dashboard(perf));const es=http.createServer(app);await new Promise(r=>es.listen(0,'127.0.0.1',r));const ep=es.address().port;
for(const t of ['/https:evil.com','/%2F%2Fevil.com','/a','/%5cevil.com','/..%2f','/%0d%0aX:y','/%E0%A4%A']) await line('express/:tenant '+t,get(t,'',`Host: localhost\r\n`),ep);
const app2=express();const r=express.Router();r.use('/b/',dashboard(perf));app2.use('/a',r);app2.use(dashboard(perf,{base:'/q'}));app2.use((q,s)=>s.status(418).end('own'));const e2=http.createServer(app2);await new Promise(r=>e2.listen(0,'127.0.0.1',r));const p2=e2.address().port;
for(const t of ['/a/b','/a/b/','/A/B/api/now','/a/b/app.js','/q','/q/','/q/api/now','/other','/a/bc','/a/%62/api/now']) await line('express router '+t,get(t,'','Host: localhost\r\n'),p2);
// authorize that throws / returns truthy
for (const [n,authorize] of Object.entries({throws(){throw new Error('db password hunter2')},rejects:async()=>{throw new Error('secret')},truthy:()=>'no',never:()=>false})) {const s=http.createServer(dashboard(perf,{authorize}));await new Promise(r=>s.listen(0,'127.0.0.1',r));await line('authorize '+n,get('/api/now'),s.address().port);s.close()}
// token
{const s=http.createServer(dashboard(perf,{token:'sixteen-characters!'}));await new Promise(r=>s.listen(0,'127.0.0.1',r));const q=s.address().port;
for (const a of ['','Bearer sixteen-characters!','bearer sixteen-characters!','Bearer  sixteen-characters!','Basic '+Buffer.from('x:sixteen-characters!').toString('base64'),'Basic '+Buffer.from('sixteen-characters!').toString('base64'),'Basic !!!','Bearer wrong']) await line('auth '+a,get('/api/now',a?`Authorization: ${a}\r\n`:'','Host: some.where\r\n'),q);
await line('token in url',get('/api/now?token=sixteen-characters!','','Host: x\r\n'),q);
let t=Date.now();for(let i=0;i<200;i++)await fetch(`http://127.0.0.1:${q}/api/now`,{headers:{authorization:'Bearer w'+i}}).then(r=>r.arrayBuffer());console.log('200 wrong tokens',Date.now()-t,'ms');s.close()}
// http2
{const s=http2.createServer(dashboard(perf));await new Promise(r=>s.listen(0,'127.0.0.1',r));const c=http2.connect(`http://127.0.0.1:${s.address().port}`);
for(const path of ['/','/api/now','/api/stream']){const q=c.request({':path':path});let st;q.on('response',h=>st=h[':status']);let o='';q.setEncoding('utf8');q.on('data',x=>o+=x);q.on('error',e=>o+=e);await new Promise(r=>{q.on('close',r);setTimeout(r,500)});console.log('http2',path,st,o.slice(0,100).replace(/\n/g,' '));q.close()}
c.destroy();s.close()}
// stop with tabs, twice, then measure
const tab=raw(get('/api/stream'));await new Promise(r=>setTimeout(r,200));await Promise.all([perf.stop(),perf.stop()]);console.log('tab end',(await tab).slice(-40).replace(/\n/g,'|'));
try{console.log('measure after stop',perf.measure('late',()=>7))}catch(e){console.log('measure after stop',e.message)}
await line('after stop now',get('/api/now'));await line('after stop ops',get('/api/operations?from=1&to=100000'));await line('after stop page',get('/'));await line('after stop runs',get('/api/runs'));await line('after stop annotate',post('/api/annotate','{"kind":"a","text":"x"}'));
console.log('done');process.exit();
