using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Storage;
using LoopKit.Testing;
using LoopKit.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopKit.Tests.Engine;

[Property("Requirement", "PERF-02")]
public sealed class DurableWriteTests
{
    [Test]
    public async Task An_iteration_of_one_turn_waits_for_the_disk_once()
    {
        const int iterations = 20;
        const int startAndEnd = 6;
        var end = await RunAsync(iterations, validation: null);
        Assert.That(end.Loop.Reason, Has.Property("Code").EqualTo(EndCode.MaxIterations));
        Assert.That(end.Writes, Is.InRange(iterations, iterations + startAndEnd));
    }

    [Test]
    public async Task A_validation_is_durable_before_the_loop_goes_on()
    {
        const int iterations = 3;
        var end = await RunAsync(iterations, "exit 1");
        Assert.That(end.Writes, Is.AtLeast(2 * iterations));
    }

    private static async Task<(LoopSnapshot Loop, long Writes)> RunAsync(int iterations, string? validation)
    {
        // The clock stands still, so that no slow machine adds a write for a step that takes long.
        using var directory = new TemporaryStore();
        using var model = new RecordingModel("I looked at it.");
        await using var store = directory.Open();
        await using var host = InMemoryTestHost.Create(configure: builder =>
        {
            builder.AddChatClient("words", model).AddDefinition(new LoopDefinition { Name = "unwatched", Prompt = "{{goal}}" });
            builder.Services.Replace(ServiceDescriptor.Singleton<ILoopStore>(store));
        });
        var spec = host.Spec(validation ?? "true") with { Definition = "unwatched", Model = new ModelRef("words", "any"), MaxIterations = iterations };
        return (await host.RunAsync(validation is null ? spec with { Validation = [] } : spec), store.Writer!.Writes);
    }
}
