namespace LoopKit.Definitions;

/// <summary>One pass of a definition that goes over its work several times.</summary>
/// <param name="Name">Its name, for people and for <c>{{pass-name}}</c>.</param>
/// <param name="Prompt">What the iterations of this pass are asked besides, for <c>{{pass-prompt}}</c>. Plain text.</param>
public sealed record DefinitionPass(string Name, string Prompt);
