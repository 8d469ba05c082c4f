using LoopKit;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DocSnippets;

/// <summary>The application in README.md.</summary>
internal static class Readme
{
    public static async Task RunAsync(string[] args, IChatClient chatClient)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddLoopKit().AddChatClient("mine", chatClient);   // any Microsoft.Extensions.AI IChatClient
        using var host = builder.Build();
        await host.StartAsync();                                            // goes on with the loops of an earlier run

        var engine = host.Services.GetRequiredService<ILoopEngine>();
        var loop = await engine.StartAsync(LoopId.New(TimeProvider.System), new LoopSpec
        {
            Goal = "Make the tests pass.",
            Repository = "/path/to/repository",
            Model = new ModelRef("mine", "default"),
            Validation = [new ValidationCommand { Command = "dotnet test" }],
        });
        var end = await engine.WaitForRestAsync(loop.Id);
        Console.WriteLine($"{end.Status}: {end.Reason?.Summary} See branch {end.Branch}.");
    }
}
