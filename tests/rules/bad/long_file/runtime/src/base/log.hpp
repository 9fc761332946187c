#pragma once
int one();
int two();
