using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Testing;

namespace LoopKit.BehaviourTests;

/// <summary>What a person can do in a story.</summary>
internal static class PersonActions
{
    public static Task DoAsync(TestHost host, LoopSnapshot loop, PersonAction action) => action.Does switch
    {
        "stop" => SendAsync(host, loop, new StopLoop { Id = CommandId.New(TimeProvider.System), By = Address.ForPerson("ada").Value, Reason = action.Text }),
        "pause" => SendAsync(host, loop, new PauseLoop { Id = CommandId.New(TimeProvider.System) }),
        "resume" => SendAsync(host, loop, new ResumeLoop { Id = CommandId.New(TimeProvider.System) }),
        "share" => ShareAsync(host, loop, action.Text),
        "look" => Task.CompletedTask,
        _ => throw new FormatException($"Nobody can '{action.Does}' in a story."),
    };

    private static async Task SendAsync(TestHost host, LoopSnapshot loop, LoopCommand command)
    {
        var result = await host.Engine.SendAsync(loop.Id, command);
        Assert.That(result, Is.InstanceOf<CommandResult.Accepted>());
    }

    private static async Task ShareAsync(TestHost host, LoopSnapshot loop, string text)
    {
        var receipt = await host.Coordinator.ShareAsync(new Share { Id = MessageId.New(TimeProvider.System), From = Address.ForPerson("ada"), To = loop.Id, Text = text });
        Assert.That(receipt, Is.InstanceOf<MessageReceipt.Accepted>());
    }
}
