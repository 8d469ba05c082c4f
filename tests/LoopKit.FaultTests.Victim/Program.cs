using LoopKit;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.FaultTests.Victim;
using LoopKit.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// The pool from the first step on: with a single thread in it, a tracer that counts calls for each thread counts them all.
await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

var options = VictimOptions.Parse(args);
using var report = new Report();
report.Write($"process {Environment.ProcessId}");
try
{
    var time = new FastTime(options.Speed);
    var services = new ServiceCollection();
    services.AddSingleton(options);
    services.AddSingleton<TimeProvider>(time);
    await using var jsonl = new ServiceCollection().AddSingleton<TimeProvider>(time).AddLoopKit(configure => configure.StorePath = options.Store).UseJsonlStore().Services.BuildServiceProvider();
    await using var store = options.IsJsonl ? jsonl.GetRequiredService<ILoopStore>() : await LoopStores.OpenAsync(options.Store, time);
    services.AddSingleton<ILoopStore>(new ReportedStore(store, report));
    services.AddLogging(logging => logging.AddProvider(new LogToError()));
    services.AddLoopKit(configure =>
    {
        configure.StorePath = options.Store;
        configure.Sandbox = LoopKit.Sandbox.SandboxMode.Off;
        configure.ModelConcurrency = options.Loops;
    })
        .AddToolSource<LedgerTools>()
        .AddDefinition(new LoopDefinition { Name = "victim", Prompt = "{{goal}}", MaxIterations = 50 });

    await using var provider = services.BuildServiceProvider();
    var hosted = provider.GetServices<IHostedService>().ToList();
    foreach (var service in hosted)
    {
        await service.StartAsync(CancellationToken.None);
    }

    report.Write("ready");
    await new LoopFeeder(provider.GetRequiredService<ILoopEngine>(), options, report).RunAsync(CancellationToken.None);
    report.Write("idle");
    foreach (var service in hosted)
    {
        await service.StopAsync(CancellationToken.None);
    }

    return 0;
}
catch (LoopKitException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 3;
}
