using LoopKit.Events;
using LoopKit.Testing;

namespace LoopKit.Tests.Coordination;

/// <summary>What models were shown.</summary>
internal static class ConversationTexts
{
    /// <summary>The one text that a loop's model was shown with these words in it.</summary>
    public static async Task<string> ShownAsync(TestHost host, LoopId loop, string words)
    {
        List<string> texts = [];
        foreach (var shown in (await host.EventsAsync(loop)).Select(recorded => recorded.Event switch { IterationStarted started => started.Prompt, TurnStarted turn => turn.Messages, _ => null }).OfType<Content>())
        {
            texts.Add(await host.Engine.ReadContentAsync(shown));
        }

        return texts.Single(text => text.Contains(words, StringComparison.Ordinal));
    }
}
