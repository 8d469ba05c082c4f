using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Testing;

namespace LoopKit.BehaviourTests;

/// <summary>What a person can do in a story.</summary>
internal static class PersonActions
{
    private static readonly string _ada = Address.ForPerson("ada").Value;

    public static Task DoAsync(TestHost host, LoopSnapshot loop, PersonAction action) => action.Does switch
    {
        "stop" => SendAsync(host, loop, new StopLoop { Id = CommandId.New(TimeProvider.System), By = _ada, Reason = action.Text }),
        "pause" => SendAsync(host, loop, new PauseLoop { Id = CommandId.New(TimeProvider.System) }),
        "resume" => SendAsync(host, loop, new ResumeLoop { Id = CommandId.New(TimeProvider.System) }),
        "steer" => SendAsync(host, loop, new SteerLoop { Id = CommandId.New(TimeProvider.System), By = _ada, Text = action.Text }),
        "answer" => SendAsync(host, loop, new AnswerQuestion { Id = CommandId.New(TimeProvider.System), By = _ada, Question = loop.Request!.Id, Text = action.Text }),
        "approve" => SendAsync(host, loop, new DecideApproval { Id = CommandId.New(TimeProvider.System), By = _ada, Request = loop.Request!.Id, Approved = true, Note = action.Text }),
        "deny" => SendAsync(host, loop, new DecideApproval { Id = CommandId.New(TimeProvider.System), By = _ada, Request = loop.Request!.Id, Approved = false, Note = action.Text }),
        "share" => ShareAsync(host, loop, action.Text),
        _ => throw new FormatException($"Nobody can '{action.Does}' in a story."),
    };

    private static async Task SendAsync(TestHost host, LoopSnapshot loop, LoopCommand command)
    {
        var result = await host.Engine.SendAsync(loop.Id, command);
        Assert.That(result, Is.InstanceOf<CommandResult.Accepted>());
    }

    private static async Task ShareAsync(TestHost host, LoopSnapshot loop, string text)
    {
        var receipt = await host.Coordinator.ShareAsync(new Share { Id = MessageId.New(TimeProvider.System), From = new Address(_ada), To = loop.Id, Text = text });
        Assert.That(receipt, Is.InstanceOf<MessageReceipt.Accepted>());
    }
}
