namespace LoopKit.ArchitectureTests.Code;

/// <summary>A use of a method of another assembly.</summary>
/// <param name="Caller">Where: type and method.</param>
/// <param name="Callee">What, for example <c>System.DateTime.get_Now</c>.</param>
internal sealed record Call(string Caller, string Callee);
