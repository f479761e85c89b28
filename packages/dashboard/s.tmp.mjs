process.chdir('/tmp/h-break14/att');
const {createPerf}=await import('@perf/runtime');
for (const n of ['__proto__','constructor','toString','x'.repeat(100000),'<img>']){
const perf=await createPerf({service:'s',dataDir:'/tmp/h-break14/att/d'});
perf.measure(n,()=>1);
try{perf.report();console.log(n.slice(0,20),'ok')}catch(e){console.log(n,e.stack.split('\n').slice(0,7).join('\n'))}
await perf.stop();
}
