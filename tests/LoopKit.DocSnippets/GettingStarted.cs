using LoopKit;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Models;
using Microsoft.Extensions.DependencyInjection;

namespace DocSnippets;

/// <summary>docs/getting-started.md.</summary>
internal static class GettingStarted
{
    public static async Task RunAsync(string[] args)
    {
        var services = new ServiceCollection();
        services.AddLoopKit();
        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<ILoopEngine>();
        var loop = await engine.StartAsync(LoopId.New(TimeProvider.System), new LoopSpec
        {
            Goal = "Write a greeting into hello.txt.",
            Repository = Path.GetFullPath(args[0]),
            Model = ModelRef.Parse("scripted:hello.yaml"),
            Validation = [new ValidationCommand { Command = "grep Hello hello.txt" }],
        });
        var end = await engine.WaitForRestAsync(loop.Id);
        Console.WriteLine($"{end.Status}: {end.Reason?.Summary} See {end.Branch ?? end.Workspace}.");
    }
}
