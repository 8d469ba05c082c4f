using System.ComponentModel;
using LoopKit;
using LoopKit.Engine;
using LoopKit.Plugins;
using LoopKit.Samples.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

if (args is not ([] or ["--live"] or ["--live", _]))
{
    return Fail("Usage: SampleHost [--live [PROVIDER:MODEL]]", 2);
}

// Without --live, every loop has a scripted model of its own.
var model = args.Length == 0 ? null : args.ElementAtOrDefault(1) ?? DemoLoop.LiveModel();
if (args.Length > 0 && model is null)
{
    return Fail("--live needs a key: set ANTHROPIC_API_KEY or OPENAI_API_KEY, or leave --live out to watch scripted models.", 2);
}

using var stop = new CancellationTokenSource(model is null ? TimeSpan.FromMinutes(1) : Timeout.InfiniteTimeSpan);
try
{
    var demo = DemoDirectory.Create();
    Screen.Write($"Three loops, side by side, on {demo.Repository}", Screen.Bold);
    using var host = BuildHost(demo);
    await host.StartAsync(stop.Token);

    // Ctrl+C: the host lets go of the loops, which could go on in another one.
    using var interruption = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stop.Cancel);
    foreach (var plugin in host.Services.GetServices<PluginStatus>())
    {
        Screen.Write($"plugin {plugin.Id} {plugin.Version}: {plugin.Explanation ?? plugin.Description}", Screen.Grey);
    }

    var engine = host.Services.GetRequiredService<ILoopEngine>();
    var ended = await Task.WhenAll(DemoLoop.All.Select(loop => loop.RunAsync(engine, demo, model, stop.Token)));
    await host.StopAsync();
    Screen.WriteResults(demo, ended);

    // A scripted model fails a validation before it passes: that is what there is to see.
    return ended.All(loop => loop.Completed && (model is not null || loop.FailedValidations > 0)) ? 0 : 1;
}
catch (OperationCanceledException)
{
    return Fail("Interrupted, or not done within a minute.", 1);
}
catch (Win32Exception)
{
    return Fail("This sample needs git 2.38 or newer.", 1);
}
catch (Exception exception) when (exception is LoopKitException or InvalidOperationException)
{
    return Fail(exception.Message, 1);
}

// Embedding LoopKit takes no more than this.
static IHost BuildHost(DemoDirectory demo)
{
    var builder = Host.CreateEmptyApplicationBuilder(null);
    builder.Services
        .AddLoopKit(options =>
        {
            options.StorePath = demo.Store;
            options.WorktreePath = demo.Worktrees;
            options.UserDefinitionsPath = demo.Definitions;
            options.DiskFloor = 0;
        })
        .AddPlugins(Path.Combine(AppContext.BaseDirectory, "plugins"));
    return builder.Build();
}

static int Fail(string message, int exitCode)
{
    Console.Error.WriteLine(message);
    return exitCode;
}
