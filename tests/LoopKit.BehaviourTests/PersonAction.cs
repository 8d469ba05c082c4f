namespace LoopKit.BehaviourTests;

/// <summary>Something that a person does to a loop.</summary>
/// <param name="Does">What: <c>stop</c>, <c>pause</c>, <c>resume</c> …</param>
/// <param name="Text">The words that go with it.</param>
internal sealed record PersonAction(string Does, string Text);
